extension JSONNode {
    /// The node as a document, without interpreting wrapper keys.
    func outermostDocument() throws(BSONError) -> BSONDocument {
        guard let members else { throw expected("an object") }
        return try Self.document(members, depth: 1)
    }

    /// - Parameter depth: number of enclosing documents and arrays.
    func value(depth: Int) throws(BSONError) -> BSONValue {
        switch content {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .string(let text): return .string(text)
        case .integer(let number): return BSONValue(integerLiteral: number)
        case .double(let number): return .double(number)
        case .array(let nodes):
            guard depth < BSONView.maximumDepth else { throw .tooDeep }
            var values: [BSONValue] = []
            values.reserveCapacity(nodes.count)
            for node in nodes { values.append(try node.value(depth: depth + 1)) }
            return .array(values)
        case .object(let members):
            if let value = try wrapped(members, depth: depth) { return value }
            return .document(try Self.document(members, depth: depth + 1))
        }
    }

    /// - Parameter depth: nesting depth of the document, itself counted.
    static func document(_ members: [Member], depth: Int) throws(BSONError) -> BSONDocument {
        guard depth <= BSONView.maximumDepth else { throw .tooDeep }
        var writer = BSONWriter()
        for member in members { try writer.append(member.key, try member.value.value(depth: depth)) }
        return writer.finish()
    }
}
