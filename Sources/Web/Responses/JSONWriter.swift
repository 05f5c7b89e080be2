import Domain
import NIOCore

/// Writes JSON straight into the bytes of a response: a page of a hundred records needs no intermediate values. The
/// caller writes keys, braces and the commas between them; `array` and `object` separate elements.
struct JSONWriter: ~Copyable {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    /// In bytes.
    private(set) var count = 0

    /// - Parameter capacity: in bytes, reserved at first.
    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        memory = .allocate(byteCount: self.capacity, alignment: 1)
    }

    deinit { memory.deallocate() }

    /// The bytes written so far.
    var buffer: ByteBuffer { ByteBuffer(bytes: UnsafeRawBufferPointer(start: memory, count: count)) }

    /// The text written so far.
    var text: String { String(decoding: UnsafeRawBufferPointer(start: memory, count: count), as: UTF8.self) }

    /// A piece of JSON.
    mutating func raw(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// JSON that was written before.
    mutating func raw(_ json: borrowing JSONWriter) {
        append(UnsafeRawBufferPointer(start: json.memory, count: json.count))
    }

    /// A string in quotes.
    mutating func string(_ text: String) {
        append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { appendEscaped(UnsafeRawBufferPointer($0)) }
        append(UInt8(ascii: "\""))
    }

    /// A string that needs no escaping: an id or an enum value.
    mutating func plain(_ text: String) {
        append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
        append(UInt8(ascii: "\""))
    }

    mutating func stringOrNull(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }

    mutating func id(_ id: RecordID) {
        append(UInt8(ascii: "\""))
        digits(of: id)
        append(UInt8(ascii: "\""))
    }

    /// The digits of an id, without quotes.
    mutating func digits(of id: RecordID) {
        makeRoom(24)
        count += id.write(into: UnsafeMutableRawBufferPointer(start: memory + count, count: 24))
    }

    /// Lower-case hexadecimal digits, without quotes.
    ///
    /// - Parameter count: of the digits: the last ones of the number.
    mutating func hexadecimal(_ number: UInt64, digits count: Int) {
        for index in 0..<count {
            let digit = UInt8(truncatingIfNeeded: number >> (4 * UInt64(count - 1 - index)) & 15)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
        }
    }

    mutating func integer(_ number: Int) {
        var text = String(number)
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    mutating func strings(_ texts: some Sequence<String>) {
        array(texts) { json, text in json.string(text) }
    }

    mutating func array<Elements: Sequence>(
        _ elements: Elements, write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        var iterator = elements.makeIterator()
        array(of: { iterator.next() }, write: write)
    }

    /// An array of the elements that `next` returns.
    mutating func array<Element>(of next: () -> Element?, write: (inout JSONWriter, consuming Element) -> Void) {
        raw("[")
        separate(next, write)
        raw("]")
    }

    /// An object; `write` writes the key, the colon and the value of a member.
    mutating func object<Members: Sequence>(
        _ members: Members, write: (inout JSONWriter, Members.Element) -> Void
    ) {
        var iterator = members.makeIterator()
        raw("{")
        separate({ iterator.next() }, write)
        raw("}")
    }

    /// Elements with commas between them.
    private mutating func separate<Element>(
        _ next: () -> Element?, _ write: (inout JSONWriter, consuming Element) -> Void
    ) {
        var isFirst = true
        while let element = next() {
            if !isFirst { raw(",") }
            isFirst = false
            write(&self, element)
        }
    }

    /// ISO 8601 in UTC with milliseconds.
    mutating func timestamp(_ timestamp: Timestamp) {
        append(UInt8(ascii: "\""))
        makeRoom(CalendarDate.maximumLength)
        count += CalendarDate(timestamp).write(
            into: UnsafeMutableRawBufferPointer(start: memory + count, count: CalendarDate.maximumLength))
        append(UInt8(ascii: "\""))
    }

    mutating func timestampOrNull(_ timestamp: Timestamp?) {
        if let timestamp { self.timestamp(timestamp) } else { raw("null") }
    }

    private mutating func append(_ byte: UInt8) {
        makeRoom(1)
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        makeRoom(bytes.count)
        (memory + count).copyMemory(from: start, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func makeRoom(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }

    /// Copies runs without escapes in one piece: nearly all text is one run.
    private mutating func appendEscaped(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        var index = Self.endOfPlainRun(bytes, from: 0)
        while index < bytes.count {
            if index > start { append(UnsafeRawBufferPointer(rebasing: bytes[start..<index])) }
            escape(bytes[index])
            start = index + 1
            index = Self.endOfPlainRun(bytes, from: start)
        }
        if index > start { append(UnsafeRawBufferPointer(rebasing: bytes[start..<index])) }
    }

    /// The index of the next byte that needs escaping, or the end; eight bytes at a time.
    private static func endOfPlainRun(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let slashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // The top bit of a byte is set if the byte was below the subtrahend.
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
            append(UInt8(ascii: byte < 16 ? "0" : "1"))
            append(UInt8(ascii: byte & 15 < 10 ? "0" : "W") + (byte & 15))
        }
    }
}
