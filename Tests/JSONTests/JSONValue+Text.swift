import JSON

extension JSONValue {
    init(_ text: String, maximumDepth: Int = 16) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }

    /// The value as JSON without white space and with as few escapes as possible.
    var description: String {
        switch content {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .number: integerLiteral.map { "\($0)" } ?? double.map { "\($0)" } ?? "out of range"
        case .string(let string): "\"\(string)\""
        case .array(let elements): "[\(elements.map(\.description).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\"\($0.key)\":\($0.value.description)" }.joined(separator: ","))}"
        }
    }
}
