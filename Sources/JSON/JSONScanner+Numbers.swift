extension JSONScanner {
    /// Scan a number of any length. Its value is computed on access.
    mutating func number() throws(JSONError) {
        let start = offset
        _ = skip("-")
        // No digits may follow a leading zero.
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        append(.number, start: start, end: offset)
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw expected("a digit") }
    }
}
