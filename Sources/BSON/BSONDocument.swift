/// A BSON document that owns its bytes. Its length and terminator are valid; its contents are not validated.
package struct BSONDocument: Sendable, Hashable {
    /// The encoded document.
    package let bytes: [UInt8]

    /// Create an empty document.
    package init() { bytes = [5, 0, 0, 0, 0] }

    /// - Parameter bytes: written by `BSONWriter`.
    init(trusted bytes: [UInt8]) { self.bytes = bytes }

    /// Copy the bytes of a view.
    package init(copying view: BSONView) { bytes = [UInt8](view.bytes) }

    /// - Throws: `malformed` for a wrong length or terminator. The contents are checked when they are read.
    package init(bytes: [UInt8]) throws(BSONError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(BSONError) in
            _ = try BSONView(UnsafeRawBufferPointer(buffer))
        }
        self.bytes = bytes
    }

    /// Call a closure with a view of the document; rethrows.
    package func withView<Result, Failure: Error>(
        _ body: (BSONView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) -> Result in
            try body(BSONView(trusted: UnsafeRawBufferPointer(buffer)))
        }
    }
}
