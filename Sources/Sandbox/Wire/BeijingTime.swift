import FoundationEssentials

/// Times in the format of both providers: UTC+8, without a time zone.
enum BeijingTime {
    private static let zone = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt

    /// `YYYY-MM-DD HH:mm:ss`, with `.SSS` on request.
    static func text(_ date: Date, milliseconds: Bool = false) -> String {
        let style = Date.ISO8601FormatStyle(timeZone: zone)
            .year().month().day().dateSeparator(.dash).dateTimeSeparator(.space)
            .time(includingFractionalSeconds: milliseconds).timeSeparator(.colon)
        return date.formatted(style)
    }

    /// Parses `YYYYMMDDhhmmss`.
    static func date(compact text: String) -> Date? {
        guard text.utf8.count == 14, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        func number(_ place: Int, _ count: Int) -> Int? { Int(text.dropFirst(place).prefix(count)) }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.date(
            from: DateComponents(
                year: number(0, 4), month: number(4, 2), day: number(6, 2), hour: number(8, 2), minute: number(10, 2),
                second: number(12, 2)))
    }
}
