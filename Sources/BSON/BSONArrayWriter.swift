/// Writer of array elements, whose keys are their indexes.
package struct BSONArrayWriter {
    var writer: BSONWriter
    private var count = 0

    init(writer: BSONWriter) { self.writer = writer }

    package mutating func append(_ value: String) {
        next(.string)
        writer.string(value)
    }

    package mutating func append(_ value: Int64) {
        next(.int64)
        writer.integer(value)
    }

    package mutating func append(_ value: Double) {
        next(.double)
        writer.integer(value.bitPattern)
    }

    package mutating func append(_ document: BSONDocument) {
        next(.document)
        writer.raw(document.bytes)
    }

    /// Append a document filled by a closure.
    package mutating func document(_ fill: (inout BSONWriter) -> Void) {
        next(.document)
        writer.begin()
        fill(&writer)
        writer.end()
    }

    /// Append an array filled by a closure.
    package mutating func array(_ fill: (inout BSONArrayWriter) -> Void) {
        next(.array)
        writer.begin()
        var inner = BSONArrayWriter(writer: writer)
        fill(&inner)
        writer = inner.writer
        writer.end()
    }

    mutating func next(_ type: BSONType) {
        writer.name(type, unchecked: String(count))
        count += 1
    }
}
