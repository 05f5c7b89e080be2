/// Streaming BSON encoder: appends elements in the order of the calls.
///
/// Literal keys are `StaticString` and copied unchecked. Other keys are `String`, checked for zero bytes, which BSON
/// cannot represent.
package struct BSONWriter {
    private var bytes: [UInt8]
    private var starts: [Int] = []

    /// - Parameter capacity: initial capacity in bytes.
    package init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
        begin()
    }

    /// Create a document filled by a closure.
    package static func document(
        capacity: Int = 256, _ fill: (inout BSONWriter) throws(BSONError) -> Void
    ) throws(BSONError) -> BSONDocument {
        var writer = BSONWriter(capacity: capacity)
        try fill(&writer)
        return writer.finish()
    }

    /// Create a document filled by a closure that uses literal keys only and so cannot fail.
    package static func document(capacity: Int = 256, _ fill: (inout BSONWriter) -> Void) -> BSONDocument {
        var writer = BSONWriter(capacity: capacity)
        fill(&writer)
        return writer.finish()
    }

    /// Encode documents as an array, which is a document keyed by index.
    package static func array(_ documents: [BSONDocument]) -> BSONDocument {
        var array = BSONArrayWriter(writer: BSONWriter())
        for document in documents { array.append(document) }
        return array.writer.finish()
    }

    /// Terminate and return the document.
    package consuming func finish() -> BSONDocument {
        end()
        return BSONDocument(trusted: bytes)
    }

    package mutating func append(_ key: StaticString, _ value: String) {
        name(.string, key)
        string(value)
    }

    package mutating func append(_ key: StaticString, _ value: Int32) {
        name(.int32, key)
        integer(value)
    }

    package mutating func append(_ key: StaticString, _ value: Int64) {
        name(.int64, key)
        integer(value)
    }

    package mutating func append(_ key: StaticString, _ value: Double) {
        name(.double, key)
        integer(value.bitPattern)
    }

    package mutating func append(_ key: StaticString, _ value: Bool) {
        name(.bool, key)
        bytes.append(value ? 1 : 0)
    }

    package mutating func append(_ key: StaticString, _ value: ObjectID) {
        name(.objectID, key)
        objectID(value)
    }

    /// - Parameter milliseconds: since 1970.
    package mutating func append(_ key: StaticString, milliseconds: Int64) {
        name(.date, key)
        integer(milliseconds)
    }

    /// Append bytes of subtype 0.
    package mutating func append(_ key: StaticString, binary bytes: [UInt8]) {
        name(.binary, key)
        binary(bytes, subtype: 0)
    }

    package mutating func appendNull(_ key: StaticString) { name(.null, key) }

    package mutating func append(_ key: StaticString, _ document: BSONDocument) {
        name(.document, key)
        bytes.append(contentsOf: document.bytes)
    }

    /// Append an array of documents.
    package mutating func append(_ key: StaticString, _ documents: [BSONDocument]) {
        array(key) { array in
            for document in documents { array.append(document) }
        }
    }

    package mutating func append(_ key: StaticString, _ strings: [String]) {
        array(key) { array in
            for string in strings { array.append(string) }
        }
    }

    /// Append a document filled by a closure.
    package mutating func document(_ key: StaticString, _ fill: (inout BSONWriter) -> Void) {
        name(.document, key)
        begin()
        fill(&self)
        end()
    }

    /// Append an array filled by a closure.
    package mutating func array(_ key: StaticString, _ fill: (inout BSONArrayWriter) -> Void) {
        name(.array, key)
        begin()
        var array = BSONArrayWriter(writer: self)
        // The array's writer must hold the only references, or its first append copies the buffers.
        bytes = []
        starts = []
        fill(&array)
        self = array.writer
        end()
    }

    // MARK: - Encoding

    mutating func begin() {
        starts.append(bytes.count)
        integer(Int32(0))
    }

    mutating func end() {
        bytes.append(0)
        let start = starts.removeLast()
        let length = Int32(bytes.count - start)
        withUnsafeBytes(of: length.littleEndian) { source in
            for index in 0..<4 { bytes[start + index] = source[index] }
        }
    }

    mutating func name(_ type: BSONType, _ key: StaticString) {
        bytes.append(type.rawValue)
        bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        bytes.append(0)
    }

    /// - Throws: `zeroByteInName`.
    mutating func name(_ type: BSONType, checking key: String) throws(BSONError) {
        guard !key.utf8.contains(0) else { throw .zeroByteInName }
        name(type, unchecked: key)
    }

    mutating func name(_ type: BSONType, unchecked key: String) {
        bytes.append(type.rawValue)
        bytes.append(contentsOf: key.utf8)
        bytes.append(0)
    }

    mutating func string(_ value: String) {
        integer(Int32(value.utf8.count + 1))
        bytes.append(contentsOf: value.utf8)
        bytes.append(0)
    }

    mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func objectID(_ value: ObjectID) {
        withUnsafeBytes(of: value.high.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: value.low.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func raw(_ source: some Sequence<UInt8>) { bytes.append(contentsOf: source) }

    /// Current position: bytes written, and documents and arrays that are open.
    var mark: (bytes: Int, nesting: Int) { (bytes.count, starts.count) }

    /// Discard everything written since the mark.
    mutating func rewind(to mark: (bytes: Int, nesting: Int)) {
        bytes.removeSubrange(mark.bytes...)
        starts.removeSubrange(mark.nesting...)
    }
}
