extension JSONNode {
    /// Value of a type wrapper whose content is not a plain string.
    func wrappedContent(_ wrapper: String) throws(BSONError) -> BSONValue {
        switch wrapper {
        case "$date": return try date()
        case "$timestamp": return try timestamp()
        case "$dbPointer": return try dbPointer()
        case "$regularExpression":
            guard let members, let texts = strings(members, "pattern", "options") else {
                throw expected("the strings pattern and options")
            }
            return .regex(pattern: texts.0, options: texts.1)
        case "$undefined":
            guard case .bool(true) = content else { throw expected("true") }
            return .undefined
        default:
            guard case .integer(1) = content else { throw expected("1") }
            return wrapper == "$minKey" ? .minKey : .maxKey
        }
    }

    private func date() throws(BSONError) -> BSONValue {
        if let text = string, let milliseconds = InternetDate.milliseconds(text) {
            return .date(milliseconds: milliseconds)
        }
        if let members, members.count == 1, members[0].key == "$numberLong",
            let text = members[0].value.string, let milliseconds = Int64(text)
        {
            return .date(milliseconds: milliseconds)
        }
        throw expected("a date by RFC 3339 or a $numberLong")
    }

    private func timestamp() throws(BSONError) -> BSONValue {
        guard let members, let (seconds, increment) = nodes(members, "t", "i"),
            case .integer(let t) = seconds.content, let t = UInt32(exactly: t),
            case .integer(let i) = increment.content, let i = UInt32(exactly: i)
        else { throw expected("the numbers t and i, each of 32 bits") }
        return .timestamp(seconds: t, increment: i)
    }

    private func dbPointer() throws(BSONError) -> BSONValue {
        guard let members, let (ref, id) = nodes(members, "$ref", "$id"), let collection = ref.string,
            let idMembers = id.members, case .objectID(let id)? = try id.wrapped(idMembers, depth: 0)
        else { throw expected("the string $ref and the object id $id") }
        return .dbPointer(collection: collection, id: id)
    }

    /// `{"$binary": {"base64": …, "subType": …}}`, or the legacy `{"$binary": …, "$type": …}`.
    func binary(_ members: [Member], _ content: JSONNode) throws(BSONError) -> BSONValue {
        let texts =
            if let inner = content.members, members.count == 1 {
                strings(inner, "base64", "subType")
            } else {
                strings(members, "$binary", "$type")
            }
        guard let (base64, digits) = texts, let bytes = Base64.bytes(base64) else {
            throw expected("a base64 string and a subtype")
        }
        guard (1...2).contains(digits.utf8.count), digits.utf8.allSatisfy({ $0.hexadecimalValue != nil }),
            let subtype = UInt8(digits, radix: 16)
        else { throw expected("a subtype of one or two hexadecimal digits") }
        return .binary(bytes, subtype: subtype)
    }

    /// - Parameter depth: number of enclosing documents and arrays.
    func code(_ members: [Member], _ content: JSONNode, depth: Int) throws(BSONError) -> BSONValue {
        guard let code = content.string else { throw content.expected("a string") }
        if members.count == 1 { return .code(code) }
        guard let (_, scope) = nodes(members, "$code", "$scope"), let variables = scope.members else {
            throw expected("no key besides $code and an object $scope")
        }
        return .codeWithScope(code, scope: try Self.document(variables, depth: depth + 1))
    }
}
