package import Domain

/// Statistics of one subject in one minute, over all processes.
package struct MinuteStats: Sendable, Hashable {
    package struct Key: Sendable, Hashable {
        package let subject: StatsSubject
        /// The start of the minute.
        package let begin: Timestamp

        package init(_ subject: StatsSubject, at timestamp: Timestamp) {
            self.subject = subject
            begin = timestamp.rounded(downTo: .seconds(60))
        }
    }

    package let key: Key
    package var count: StatsCount

    package init(_ key: Key, _ count: StatsCount) {
        self.key = key
        self.count = count
    }
}

extension Timestamp {
    /// The last multiple of a duration since 1970.
    func rounded(downTo duration: Duration) -> Timestamp {
        let step = duration.components.seconds * 1000
        return Timestamp(milliseconds: milliseconds - ((milliseconds % step) + step) % step)
    }
}
