extension JSONParser {
    /// - Throws: `extendedJSON` for an unterminated string, an unescaped control character, an escape that is not in
    ///   RFC 8259, and a lone surrogate, which UTF-8 cannot represent.
    mutating func string() throws(BSONError) -> String {
        offset += 1
        var text: [UInt8] = []
        var start = offset
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                text.append(contentsOf: bytes[start..<offset])
                offset += 1
                // Valid UTF-8: whole characters of the text and whole scalars from escapes.
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[start..<offset])
                text.append(contentsOf: String(try escape()).utf8)
                start = offset
            case ..<0x20: throw expected("an escape instead of a control character")
            default: offset += 1
            }
        }
        throw expected("a closing quote")
    }

    private mutating func escape() throws(BSONError) -> Character {
        offset += 1
        guard let byte = next else { throw expected("an escape") }
        let character: Character
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): character = Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): character = "\u{8}"
        case UInt8(ascii: "f"): character = "\u{C}"
        case UInt8(ascii: "n"): character = "\n"
        case UInt8(ascii: "r"): character = "\r"
        case UInt8(ascii: "t"): character = "\t"
        case UInt8(ascii: "u"): return Character(try scalar())
        default: throw expected("an escape")
        }
        offset += 1
        return character
    }

    /// The scalar of `uXXXX` or of a surrogate pair.
    private mutating func scalar() throws(BSONError) -> Unicode.Scalar {
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
        throw .extendedJSON(expected: "both halves of a surrogate pair", at: start)
    }

    private mutating func unit() throws(BSONError) -> UInt32 {
        offset += 1
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next?.hexadecimalValue else { throw expected("four hexadecimal digits") }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }
}
