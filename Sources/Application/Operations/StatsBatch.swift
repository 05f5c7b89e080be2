package import Domain

/// One write of a process's statistics.
package struct StatsBatch: Sendable {
    /// Increases with each batch of a process. A batch sent again, as its outcome is unknown, keeps its number.
    package let number: Int64
    package var minutes: [MinuteStats.Key: StatsCount] = [:]
    /// Time of the last event by outcome.
    package var last: [StatsSubject: [String: Timestamp]] = [:]

    package init(number: Int64) { self.number = number }

    package var isEmpty: Bool { minutes.isEmpty }

    mutating func add(_ subject: StatsSubject, _ outcome: String, at timestamp: Timestamp) -> MinuteStats.Key {
        let key = MinuteStats.Key(subject, at: timestamp)
        minutes[key, default: StatsCount()].outcomes[outcome, default: 0] += 1
        last[subject, default: [:]][outcome] = max(last[subject]?[outcome] ?? timestamp, timestamp)
        return key
    }
}
