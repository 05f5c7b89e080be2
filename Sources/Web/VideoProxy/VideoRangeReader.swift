import Application

/// Reads the list after `bytes=`.
struct VideoRangeReader {
    private var rest: Substring.UTF8View

    init(_ list: Substring.UTF8View) { rest = list }

    mutating func read() -> VideoRange {
        var parts: [VideoByteRange] = []
        repeat {
            guard let part = readPart() else { return .parts(parts, isSpoilt: true) }
            parts.append(part)
        } while skip(",")
        return .parts(parts, isSpoilt: false)
    }

    /// - Returns: nil where there is something else up to the next comma.
    private mutating func readPart() -> VideoByteRange? {
        skipSpaces()
        let part: VideoByteRange
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
            // One that ends before it begins has no byte of any video.
            part = first <= last ? .within(first...last) : .from(.max)
        }
        skipSpaces()
        return isAtEnd ? part : nil
    }

    private var isAtEnd: Bool { rest.isEmpty || rest.first == UInt8(ascii: ",") }

    /// - Returns: nil where there is no digit, or a number beyond what a length can be.
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
