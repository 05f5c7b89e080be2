extension JSONScanner {
    /// Scan a string, and decode its escapes in place: an escape is longer than its decoded character.
    ///
    /// - Throws: `invalid` for an unterminated string, an unescaped control character, an escape that is not in
    ///   RFC 8259, and a lone surrogate, which UTF-8 cannot represent.
    mutating func string() throws(JSONError) {
        let start = offset
        offset += 1
        var end = offset
        while true {
            skipPlainCharacters(copyingTo: &end)
            switch next {
            case UInt8(ascii: "\""):
                offset += 1
                return append(.string, start: start, end: end)
            case UInt8(ascii: "\\"): write(try escape(), to: &end)
            case nil: throw expected("a closing quote")
            default: throw expected("an escape instead of a control character")
            }
        }
    }

    /// Go to the next quote, backslash or control character.
    ///
    /// - Parameter end: where to move the characters to: the end of the decoded part of the string.
    private mutating func skipPlainCharacters(copyingTo end: inout Int) {
        let start = offset
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { offset += 1 }
        if end != start {
            for index in start..<offset { bytes[end + index - start] = bytes[index] }
        }
        end += offset - start
    }

    private mutating func write(_ scalar: Unicode.Scalar, to end: inout Int) {
        for unit in UTF8.encode(scalar)! {
            bytes[end] = unit
            end += 1
        }
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        offset += 1
        let scalar: Unicode.Scalar
        switch next {
        case UInt8(ascii: "\"")?: scalar = "\""
        case UInt8(ascii: "\\")?: scalar = "\\"
        case UInt8(ascii: "/")?: scalar = "/"
        case UInt8(ascii: "b")?: scalar = "\u{8}"
        case UInt8(ascii: "f")?: scalar = "\u{C}"
        case UInt8(ascii: "n")?: scalar = "\n"
        case UInt8(ascii: "r")?: scalar = "\r"
        case UInt8(ascii: "t")?: scalar = "\t"
        case UInt8(ascii: "u")?: return try unicodeEscape()
        default: throw expected("an escape")
        }
        offset += 1
        return scalar
    }

    /// The scalar of `uXXXX` or of a surrogate pair.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = offset
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if (0xD800...0xDBFF).contains(first), skip("\\"), next == UInt8(ascii: "u") {
            let second = try unit()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
            {
                return scalar
            }
        }
        throw .invalid(expected: "both halves of a surrogate pair", at: start)
    }

    private mutating func unit() throws(JSONError) -> UInt32 {
        offset += 1
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Self.hexadecimalValue(byte) else {
                throw expected("four hexadecimal digits")
            }
            unit = unit << 4 | digit
            offset += 1
        }
        return unit
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
