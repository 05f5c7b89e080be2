package import Domain

/// One minute of one subject, all processes together.
package struct OperationsMinute: Sendable, Hashable {
    /// What tells it from all others.
    package struct Key: Sendable, Hashable {
        package let subject: OperationsSubject
        /// The minute's beginning.
        package let begin: Moment

        package init(_ subject: OperationsSubject, at moment: Moment) {
            self.subject = subject
            begin = moment.rounded(downTo: .seconds(60))
        }
    }

    package let key: Key
    package var count: OperationsCount

    package init(_ key: Key, _ count: OperationsCount) {
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
