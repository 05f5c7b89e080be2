import JSON

extension JSONValue {
    /// Value of a type wrapper whose content is not a plain string.
    func wrappedContent(_ wrapper: String) throws(BSONError) -> BSONValue {
        switch wrapper {
        case "$date": return try date()
        case "$timestamp": return try timestamp()
        case "$dbPointer": return try dbPointer()
        case "$regularExpression":
            guard let members = memberList, let texts = Self.strings(members, "pattern", "options") else {
                throw expected("the strings pattern and options")
            }
            return .regex(pattern: texts.0, options: texts.1)
        case "$undefined":
            guard bool == true else { throw expected("true") }
            return .undefined
        default:
            guard integerLiteral == 1 else { throw expected("1") }
            return wrapper == "$minKey" ? .minKey : .maxKey
        }
    }

    private func date() throws(BSONError) -> BSONValue {
        if let text = string, let milliseconds = InternetDate.milliseconds(text) {
            return .date(milliseconds: milliseconds)
        }
        if let members = memberList, members.count == 1, members[0].key == "$numberLong",
            let text = members[0].value.string, let milliseconds = Int64(text)
        {
            return .date(milliseconds: milliseconds)
        }
        throw expected("a date by RFC 3339 or a $numberLong")
    }

    private func timestamp() throws(BSONError) -> BSONValue {
        guard let members = memberList, let (seconds, increment) = Self.values(members, "t", "i"),
            let t = seconds.integerLiteral.flatMap({ UInt32(exactly: $0) }),
            let i = increment.integerLiteral.flatMap({ UInt32(exactly: $0) })
        else { throw expected("the numbers t and i, each of 32 bits") }
        return .timestamp(seconds: t, increment: i)
    }

    private func dbPointer() throws(BSONError) -> BSONValue {
        guard let members = memberList, let (ref, id) = Self.values(members, "$ref", "$id"),
            let collection = ref.string,
            let idMembers = id.memberList, case .objectID(let id)? = try id.wrapped(idMembers, depth: 0)
        else { throw expected("the string $ref and the object id $id") }
        return .dbPointer(collection: collection, id: id)
    }

    /// `{"$binary": {"base64": …, "subType": …}}`, or the legacy `{"$binary": …, "$type": …}`.
    func binary(_ members: [JSONMember], _ content: JSONValue) throws(BSONError) -> BSONValue {
        let texts =
            if let inner = content.memberList, members.count == 1 {
                Self.strings(inner, "base64", "subType")
            } else {
                Self.strings(members, "$binary", "$type")
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
    func code(_ members: [JSONMember], _ content: JSONValue, depth: Int) throws(BSONError) -> BSONValue {
        guard let code = content.string else { throw content.expected("a string") }
        if members.count == 1 { return .code(code) }
        guard let (_, scope) = Self.values(members, "$code", "$scope"), let variables = scope.memberList else {
            throw expected("no key besides $code and an object $scope")
        }
        return .codeWithScope(code, scope: try Self.document(variables, depth: depth + 1))
    }
}
