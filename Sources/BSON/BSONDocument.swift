/// A document of one's own: its bytes, known to be well-formed on the outside.
package struct BSONDocument: Sendable, Hashable {
    /// The whole document as the wire and the disk hold it.
    package let bytes: [UInt8]

    /// A document without elements.
    package init() { bytes = [5, 0, 0, 0, 0] }

    /// Bytes that `BSONWriter` has laid out.
    init(trusted bytes: [UInt8]) { self.bytes = bytes }

    /// Takes a copy of what a view looks at.
    package init(copying view: BSONView) { bytes = [UInt8](view.bytes) }

    /// - Throws: `malformed` where length or terminator are wrong. What is inside is checked as it is read.
    package init(bytes: [UInt8]) throws(BSONError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(BSONError) in
            _ = try BSONView(UnsafeRawBufferPointer(buffer))
        }
        self.bytes = bytes
    }

    /// Lends the document's bytes for reading; throws what the closure throws.
    package func withView<Result, Failure: Error>(
        _ body: (BSONView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
            try body(BSONView(trusted: UnsafeRawBufferPointer(buffer)))
        }
    }
}
