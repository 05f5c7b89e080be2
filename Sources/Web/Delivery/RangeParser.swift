import Application

/// Parses the list after `bytes=`.
struct RangeParser {
    private var rest: Substring.UTF8View

    init(_ list: Substring.UTF8View) { rest = list }

    mutating func read() -> RequestedRange {
        var parts: [ByteRange] = []
        repeat {
            guard let part = readPart() else { return .parts(parts, isMalformed: true) }
            parts.append(part)
        } while skip(",")
        return .parts(parts, isMalformed: false)
    }

    /// - Returns: nil if the text up to the next comma is not a range.
    private mutating func readPart() -> ByteRange? {
        skipSpaces()
        let part: ByteRange
        if skip("-") {
            guard let count = readNumber() else { return nil }
            part = .last(count)
        } else {
            guard let first = readNumber() else { return nil }
            skipSpaces()
            guard skip("-") else { return nil }
            skipSpaces()
            if isAtEnd { return .from(first) }
            guard let last = readNumber() else { return nil }
            // A range that ends before it starts has no bytes.
            part = first <= last ? .within(first...last) : .from(.max)
        }
        skipSpaces()
        return isAtEnd ? part : nil
    }

    private var isAtEnd: Bool { rest.isEmpty || rest.first == UInt8(ascii: ",") }

    /// - Returns: nil without digits, or if the number exceeds `Int64`.
    private mutating func readNumber() -> Int64? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        return Int64(Substring(digits))
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == UInt8(ascii: " ") } }

    private mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
