import Domain
import NIOCore

/// Writes JSON straight into the bytes of an answer. The caller sees to commas and brackets: each shape is written in
/// one place, and a page of a hundred records is written without building anything in between.
struct JSONWriter {
    private(set) var buffer: ByteBuffer

    /// - Parameter capacity: in bytes, to be set aside at first.
    init(capacity: Int) { buffer = ByteBufferAllocator().buffer(capacity: capacity) }

    /// Text that is JSON already.
    mutating func raw(_ text: StaticString) { buffer.writeStaticString(text) }

    /// JSON that was written before.
    mutating func raw(_ bytes: ByteBuffer) { buffer.writeImmutableBuffer(bytes) }

    /// A string in quotes.
    mutating func string(_ text: String) {
        buffer.writeInteger(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    /// Known to need no escaping: ids and fixed words.
    mutating func plain(_ text: String) {
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeString(text)
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    mutating func string(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }

    mutating func integer(_ number: Int) { buffer.writeString(String(number)) }

    mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    mutating func strings(_ texts: some Sequence<String>) {
        raw("[")
        var first = true
        for text in texts {
            if !first { raw(",") }
            first = false
            string(text)
        }
        raw("]")
    }

    /// A moment as ISO 8601 in UTC with milliseconds.
    mutating func moment(_ moment: Moment) {
        buffer.writeInteger(UInt8(ascii: "\""))
        let date = CalendarDate(moment)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: CalendarDate.maximumLength) { date.write(into: $0) }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    /// Copies runs that need no escape whole: nearly all text is one run.
    private mutating func appendEscaped(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        var index = Self.endOfPlainRun(bytes, from: 0)
        while index < bytes.count {
            if index > start { buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[start..<index])) }
            escape(bytes[index])
            start = index + 1
            index = Self.endOfPlainRun(bytes, from: start)
        }
        if index > start { buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[start..<index])) }
    }

    /// Where the next byte is that JSON wants escaped, or the end; looks at eight bytes at a time.
    private static func endOfPlainRun(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A byte's top bit is set here where the byte was below the subtrahend.
            let control = (word &- ones &* 0x20) & ~word
            let hits = (control | ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)) & tops
            if hits != 0 { break }
            index += 8
        }
        while index < bytes.count {
            switch bytes[index] {
            case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"): return index
            default: index += 1
            }
        }
        return index
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw(#"\""#)
        case UInt8(ascii: "\\"): raw(#"\\"#)
        case UInt8(ascii: "\n"): raw(#"\n"#)
        case UInt8(ascii: "\r"): raw(#"\r"#)
        case UInt8(ascii: "\t"): raw(#"\t"#)
        default:
            raw(#"\u00"#)
            buffer.writeString(CollectionOfOne(byte).hexadecimal)
        }
    }
}
