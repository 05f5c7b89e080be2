import JSON

extension JSONValue {
    /// The value of a type wrapper such as `{"$oid": …}`; nil for a plain document.
    ///
    /// A key that only wrappers have makes the object a wrapper, whose contents must then follow the specification.
    /// `$type`, `$scope`, `$options`, `$ref`, `$id` and `$db` alone do not: queries and references use them.
    func wrapped(_ members: [JSONMember], depth: Int) throws(BSONError) -> BSONValue? {
        for member in members where member.key.utf8.first == UInt8(ascii: "$") {
            let content = member.value
            switch member.key {
            case "$oid", "$symbol", "$uuid", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal":
                guard members.count == 1 else { throw expected("no key besides \(member.key)") }
                guard let text = content.string else { throw content.expected("a string") }
                return try content.wrappedText(member.key, text)
            case "$date", "$timestamp", "$dbPointer", "$regularExpression", "$undefined", "$minKey", "$maxKey":
                guard members.count == 1 else { throw expected("no key besides \(member.key)") }
                return try content.wrappedContent(member.key)
            case "$binary": return try binary(members, content)
            case "$code": return try code(members, content, depth: depth)
            case "$regex":
                // A query operator has an object as value or no $options: then it is an ordinary key.
                guard let texts = Self.strings(members, "$regex", "$options") else { continue }
                return .regex(pattern: texts.0, options: texts.1)
            default: continue
            }
        }
        return nil
    }

    /// Value of a type wrapper whose content is a string.
    private func wrappedText(_ wrapper: String, _ text: String) throws(BSONError) -> BSONValue {
        let value: BSONValue? =
            switch wrapper {
            case "$oid": ObjectID(hex: text).map { .objectID($0) }
            case "$symbol": .symbol(text)
            case "$uuid": Self.uuid(text).map { .binary($0, subtype: 4) }
            case "$numberInt": Int32(text).map { .int32($0) }
            case "$numberLong": Int64(text).map { .int64($0) }
            case "$numberDouble": Self.double(text).map { .double($0) }
            default: Decimal128(text).map { .decimal128($0) }
            }
        guard let value else { throw expected("a valid value of \(wrapper)") }
        return value
    }

    private static func double(_ text: String) -> Double? {
        switch text {
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        case "NaN": return .nan
        default:
            // Decimal only: `Double.init` also accepts hexadecimal and other spellings of infinity.
            guard text.utf8.allSatisfy({ $0.decimalValue != nil || "+-.eE".utf8.contains($0) }),
                let number = Double(text), number.isFinite
            else { return nil }
            return number
        }
    }

    /// Sixteen bytes from `8-4-4-4-12` hexadecimal digits.
    private static func uuid(_ text: String) -> [UInt8]? {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
        var bytes: [UInt8] = []
        var upper: UInt8?
        for character in groups.joined() {
            guard let digit = character.hexadecimalValue else { return nil }
            if let high = upper {
                bytes.append(high << 4 | digit)
                upper = nil
            } else {
                upper = digit
            }
        }
        return bytes
    }
}
