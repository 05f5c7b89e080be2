package import Domain

/// One minute of one subject, all processes together.
package struct MinuteStats: Sendable, Hashable {
    /// What tells it from all others.
    package struct Key: Sendable, Hashable {
        package let subject: StatsSubject
        /// The minute's beginning.
        package let begin: Moment

        package init(_ subject: StatsSubject, at moment: Moment) {
            self.subject = subject
            begin = moment.rounded(downTo: .seconds(60))
        }
    }

    package let key: Key
    package var count: StatsCount

    package init(_ key: Key, _ count: StatsCount) {
        self.key = key
        self.count = count
    }
}

extension Moment {
    /// The last multiple of a duration, counted from 1970.
    func rounded(downTo duration: Duration) -> Moment {
        let step = duration.components.seconds * 1000
        return Moment(milliseconds: milliseconds - ((milliseconds % step) + step) % step)
    }
}
