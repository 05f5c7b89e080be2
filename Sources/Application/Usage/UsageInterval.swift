import Domain

/// In UTC. The raw value is the word of the API.
package enum UsageInterval: String, Sendable, CaseIterable {
    case day
    case month

    /// The most intervals of a request.
    package var maximumCount: Int {
        switch self {
        case .day: 366
        case .month: 120
        }
    }

    /// The intervals of a request without dates, the last one is that of today.
    var usualCount: Int {
        switch self {
        case .day: 30
        case .month: 12
        }
    }

    /// The start of the interval that contains a time, or of one before it.
    ///
    /// - Parameter count: how many intervals earlier; negative for later ones.
    func start(of timestamp: Timestamp, before count: Int = 0) -> Timestamp {
        let date = CalendarDate(timestamp)
        let midnight = Timestamp(milliseconds: timestamp.milliseconds - Int64(date.millisecondsOfDay))
        switch self {
        case .day: return midnight + .days(-count)
        case .month:
            var first = midnight + .days(1 - date.day)
            // To the first day of the month of the last day before, or of the first day after 31.
            for _ in 0..<max(count, 0) { first = first + .days(-CalendarDate(first + .days(-1)).day) }
            for _ in 0..<max(-count, 0) { first = first + .days(32 - CalendarDate(first + .days(31)).day) }
            return first
        }
    }
}

extension Duration {
    fileprivate static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
