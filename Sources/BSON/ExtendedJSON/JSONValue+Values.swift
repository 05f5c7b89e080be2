import JSON

extension JSONValue {
    /// The value as a document, without interpreting wrapper keys.
    func outermostDocument() throws(BSONError) -> BSONDocument {
        guard let members = memberList else { throw expected("an object") }
        return try Self.document(members, depth: 1)
    }

    /// - Parameter depth: number of enclosing documents and arrays.
    func value(depth: Int) throws(BSONError) -> BSONValue {
        switch content {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .string(let text): return .string(text)
        case .number:
            if let integer = integerLiteral { return BSONValue(integerLiteral: integer) }
            guard let double else { throw expected("a number within a double's range") }
            return .double(double)
        case .array(let elements):
            guard depth < BSONView.maximumDepth else { throw .tooDeep }
            var values: [BSONValue] = []
            for element in elements { values.append(try element.value(depth: depth + 1)) }
            return .array(values)
        case .object(let members):
            let members = Array(members)
            if let value = try wrapped(members, depth: depth) { return value }
            return .document(try Self.document(members, depth: depth + 1))
        }
    }

    /// - Parameter depth: nesting depth of the document, itself counted.
    static func document(_ members: [JSONMember], depth: Int) throws(BSONError) -> BSONDocument {
        guard depth <= BSONView.maximumDepth else { throw .tooDeep }
        var writer = BSONWriter()
        for member in members { try writer.append(member.key, try member.value.value(depth: depth)) }
        return writer.finish()
    }
}
