extension JSONParser {
    /// - Throws: `extendedJSON` for anything but an RFC 8259 number within the range of a double.
    mutating func number() throws(BSONError) -> JSONNode.Content {
        let start = offset
        _ = skip("-")
        // No digits may follow a leading zero.
        if !skip("0") { try digits() }
        var isInteger = true
        if skip(".") {
            isInteger = false
            try digits()
        }
        if skip("e") || skip("E") {
            isInteger = false
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else {
            throw .extendedJSON(expected: "a number within a double's range", at: start)
        }
        return .double(double)
    }

    private mutating func digits() throws(BSONError) {
        guard next?.decimalValue != nil else { throw expected("a digit") }
        while next?.decimalValue != nil { offset += 1 }
    }
}
