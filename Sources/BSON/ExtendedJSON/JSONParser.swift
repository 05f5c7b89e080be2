/// Strict RFC 8259 JSON parser.
struct JSONParser {
    /// A document of maximum depth can need two objects per level, if each is the scope of a `$code`, and three more
    /// around the innermost value.
    private static let maximumDepth = 2 * BSONView.maximumDepth + 3

    let bytes: [UInt8]
    var offset = 0

    init(_ text: String) { bytes = [UInt8](text.utf8) }

    /// Parse the text, which holds exactly one value.
    ///
    /// - Throws: `extendedJSON`, `tooDeep`.
    mutating func parse() throws(BSONError) -> JSONNode {
        let node = try value(depth: 0)
        guard offset == bytes.count else { throw expected("the end of the text") }
        return node
    }

    /// The next byte, or nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func expected(_ what: String) -> BSONError { .extendedJSON(expected: what, at: offset) }

    /// Parse a value and the white space around it.
    private mutating func value(depth: Int) throws(BSONError) -> JSONNode {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        skipSpace()
        let start = offset
        let content: JSONNode.Content
        switch next {
        case UInt8(ascii: "{"): content = .object(try members(depth: depth))
        case UInt8(ascii: "["): content = .array(try values(depth: depth))
        case UInt8(ascii: "\""): content = .string(try string())
        case let byte? where byte == UInt8(ascii: "-") || byte.decimalValue != nil: content = try number()
        case UInt8(ascii: "t"): content = try literal("true", .bool(true))
        case UInt8(ascii: "f"): content = try literal("false", .bool(false))
        case UInt8(ascii: "n"): content = try literal("null", .null)
        default: throw expected("a value")
        }
        skipSpace()
        return JSONNode(content: content, offset: start)
    }

    private mutating func members(depth: Int) throws(BSONError) -> [JSONNode.Member] {
        var members: [JSONNode.Member] = []
        offset += 1
        skipSpace()
        if skip("}") { return members }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw expected("a key") }
            let key = try string()
            skipSpace()
            guard skip(":") else { throw expected("a colon") }
            members.append(JSONNode.Member(key: key, value: try value(depth: depth + 1)))
        } while skip(",")
        guard skip("}") else { throw expected("a comma or a closing brace") }
        return members
    }

    private mutating func values(depth: Int) throws(BSONError) -> [JSONNode] {
        var values: [JSONNode] = []
        offset += 1
        skipSpace()
        if skip("]") { return values }
        repeat {
            values.append(try value(depth: depth + 1))
        } while skip(",")
        guard skip("]") else { throw expected("a comma or a closing bracket") }
        return values
    }

    private mutating func literal(
        _ literal: String, _ content: JSONNode.Content
    ) throws(BSONError) -> JSONNode.Content {
        guard bytes[offset...].starts(with: literal.utf8) else { throw expected("a value") }
        offset += literal.utf8.count
        return content
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        offset += 1
        return true
    }
}
