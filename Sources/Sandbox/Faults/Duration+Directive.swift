extension Duration {
    /// Parses `250ms`, `3s`, `2m` or a number of seconds such as `0.5`; nil if invalid, negative or longer than a day.
    init?(directive text: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("", 1)]
        guard let unit = units.first(where: { text.hasSuffix($0.suffix) }),
            let number = Double(text.dropLast(unit.suffix.count)),
            number >= 0, number * unit.seconds <= 86_400
        else { return nil }
        self = .milliseconds(Int64(number * unit.seconds * 1000))
    }
}
