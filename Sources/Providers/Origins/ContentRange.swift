/// The `Content-Range` header of a 206 response.
struct ContentRange {
    let bytes: ClosedRange<Int64>
    /// Nil for `*`.
    let total: Int64?

    /// - Returns: nil if the text is malformed or inconsistent.
    init?(_ text: String) {
        var rest = text.utf8[...]
        guard rest.starts(with: "bytes ".utf8) else { return nil }
        rest = rest.dropFirst(6)
        guard let first = Self.number(&rest), rest.popFirst() == UInt8(ascii: "-"), let last = Self.number(&rest),
            rest.popFirst() == UInt8(ascii: "/"), first <= last, last < .max
        else { return nil }
        if rest.elementsEqual("*".utf8) {
            total = nil
        } else {
            guard let whole = Self.number(&rest), rest.isEmpty, last < whole else { return nil }
            total = whole
        }
        bytes = first...last
    }

    private static func number(_ rest: inout Substring.UTF8View) -> Int64? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest[digits.endIndex...]
        return Int64(Substring(digits))
    }
}
