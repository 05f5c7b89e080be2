/// A point in time, in whole milliseconds: the precision of the database and of the API.
package struct Moment: Sendable, Hashable, Comparable {
    /// Since the beginning of 1970, UTC.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    /// Cut to whole milliseconds.
    package static func + (moment: Moment, duration: Duration) -> Moment {
        let (seconds, attoseconds) = duration.components
        return Moment(milliseconds: moment.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    /// How much later this moment is; negative where it is earlier.
    package func since(_ moment: Moment) -> Duration { .milliseconds(milliseconds - moment.milliseconds) }
}
