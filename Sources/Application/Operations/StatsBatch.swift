package import Domain

/// What one process adds to the records at once.
package struct StatsBatch: Sendable {
    /// Each batch of a process has a greater one than the batches before. A batch that is added again, because nobody
    /// knows what became of it, keeps its number.
    package let number: Int64
    package var minutes: [MinuteStats.Key: StatsCount] = [:]
    /// When something last ended in each way.
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
