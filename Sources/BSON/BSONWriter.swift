/// Writes documents straight into their bytes, in the order of the calls.
///
/// Keys that the program fixes are `StaticString`: they are copied without a check. Keys from outside are `String`,
/// and one with a zero byte, which BSON cannot hold, is refused.
package struct BSONWriter {
    private var bytes: [UInt8]
    private var starts: [Int] = []

    /// - Parameter capacity: how many bytes to set aside at first.
    package init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
        begin()
    }

    /// A document that the closure fills.
    package static func document(
        capacity: Int = 256, _ fill: (inout BSONWriter) throws(BSONError) -> Void
    ) throws(BSONError) -> BSONDocument {
        var writer = BSONWriter(capacity: capacity)
        try fill(&writer)
        return writer.finish()
    }

    /// A document that the closure fills and that cannot go wrong, for all its keys are fixed.
    package static func document(capacity: Int = 256, _ fill: (inout BSONWriter) -> Void) -> BSONDocument {
        var writer = BSONWriter(capacity: capacity)
        fill(&writer)
        return writer.finish()
    }

    /// Documents as an array of its own, which is a document whose keys are their positions.
    package static func array(_ documents: [BSONDocument]) -> BSONDocument {
        var array = BSONArrayWriter(writer: BSONWriter())
        for document in documents { array.append(document) }
        return array.writer.finish()
    }

    /// Closes the document and gives it out.
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

    package mutating func appendNull(_ key: StaticString) { name(.null, key) }

    package mutating func append(_ key: StaticString, _ document: BSONDocument) {
        name(.document, key)
        bytes.append(contentsOf: document.bytes)
    }

    /// An array of documents that exist already.
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

    /// A document that the closure fills in place.
    package mutating func document(_ key: StaticString, _ fill: (inout BSONWriter) -> Void) {
        name(.document, key)
        begin()
        fill(&self)
        end()
    }

    /// An array that the closure fills in place.
    package mutating func array(_ key: StaticString, _ fill: (inout BSONArrayWriter) -> Void) {
        name(.array, key)
        begin()
        var array = BSONArrayWriter(writer: self)
        // The array's writer must be the only holder of both, or its first append copies them.
        bytes = []
        starts = []
        fill(&array)
        self = array.writer
        end()
    }

    // MARK: - The layout

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

    /// Where the writer stands: bytes laid out, and documents and arrays begun and not ended.
    var mark: (bytes: Int, nesting: Int) { (bytes.count, starts.count) }

    /// Takes back all that was written since the mark.
    mutating func rewind(to mark: (bytes: Int, nesting: Int)) {
        bytes.removeSubrange(mark.bytes...)
        starts.removeSubrange(mark.nesting...)
    }
}
