/// The header of that name, as a 206 has it.
struct ContentRange {
    let bytes: ClosedRange<Int64>
    /// nil where it says `*`.
    let total: Int64?

    /// - Returns: nil where the text contradicts itself or is none.
    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /bytes (\d{1,18})-(\d{1,18})\/(\d{1,18}|\*)/),
            let first = Int64(match.1), let last = Int64(match.2), first <= last
        else { return nil }
        total = Int64(match.3)
        if let total, last >= total { return nil }
        bytes = first...last
    }
}
