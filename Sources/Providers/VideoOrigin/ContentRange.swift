/// The header of that name, as a 206 has it.
struct ContentRange {
    let bytes: ClosedRange<Int64>
    /// nil where it says `*`.
    let total: Int64?

    /// - Returns: nil where the text contradicts itself or is none.
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
