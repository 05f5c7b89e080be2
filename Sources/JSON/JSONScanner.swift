/// Scans a text by RFC 8259 in one pass, in time and memory linear in its bytes. The depth limit bounds the recursion.
struct JSONScanner {
    private(set) var entries: [JSONEntry] = []
    /// The text; in strings before `offset`, escapes are decoded in place.
    var bytes: [UInt8]
    var offset = 0
    private let maximumDepth: Int

    init(_ bytes: consuming [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// Scan the text, which holds exactly one value.
    mutating func scan() throws(JSONError) {
        guard bytes.count <= UInt32.max else { throw expected("a text of at most 4 GiB") }
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw .invalid(expected: "UTF-8", at: error.byteOffsets.lowerBound)
        }
        try value(depth: 0)
        guard offset == bytes.count else { throw expected("the end of the text") }
    }

    /// The next byte, or nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func expected(_ what: String) -> JSONError { .invalid(expected: what, at: offset) }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        offset += 1
        return true
    }

    mutating func append(_ kind: JSONEntry.Kind, start: Int, end: Int = 0) {
        entries.append(
            JSONEntry(kind: kind, start: UInt32(start), end: UInt32(end), next: UInt32(entries.count + 1)))
    }

    /// Scan a value and the white space around it.
    ///
    /// - Parameter depth: number of arrays and objects that contain the value.
    private mutating func value(depth: Int) throws(JSONError) {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: try number()
        case UInt8(ascii: "t"): try literal("true", .true)
        case UInt8(ascii: "f"): try literal("false", .false)
        case UInt8(ascii: "n"): try literal("null", .null)
        default: throw expected("a value")
        }
        skipSpace()
    }

    private mutating func object(depth: Int) throws(JSONError) {
        let index = try open(.object, depth: depth)
        if !skip("}") {
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw expected("a key") }
                try string()
                skipSpace()
                guard skip(":") else { throw expected("a colon") }
                try value(depth: depth)
            } while skip(",")
            guard skip("}") else { throw expected("a comma or a closing brace") }
        }
        entries[index].next = UInt32(entries.count)
    }

    private mutating func array(depth: Int) throws(JSONError) {
        let index = try open(.array, depth: depth)
        if !skip("]") {
            repeat { try value(depth: depth) } while skip(",")
            guard skip("]") else { throw expected("a comma or a closing bracket") }
        }
        entries[index].next = UInt32(entries.count)
    }

    /// Append the entry of an array or object, and go to the first byte of its contents.
    private mutating func open(_ kind: JSONEntry.Kind, depth: Int) throws(JSONError) -> Int {
        guard depth <= maximumDepth else { throw .tooDeep(limit: maximumDepth) }
        append(kind, start: offset)
        offset += 1
        skipSpace()
        return entries.count - 1
    }

    private mutating func literal(_ literal: StaticString, _ kind: JSONEntry.Kind) throws(JSONError) {
        let text = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        guard bytes[offset...].starts(with: text) else { throw expected("a value") }
        append(kind, start: offset)
        offset += text.count
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }
}
