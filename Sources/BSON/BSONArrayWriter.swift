/// Writes the elements of an array, whose keys are their positions.
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

    /// A document that the closure fills in place.
    package mutating func document(_ fill: (inout BSONWriter) -> Void) {
        next(.document)
        writer.begin()
        fill(&writer)
        writer.end()
    }

    /// An array that the closure fills in place.
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
