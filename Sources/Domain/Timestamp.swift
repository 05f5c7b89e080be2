/// A point in time in whole milliseconds, the precision of the database and the API.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Since 1970-01-01 UTC.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// Truncates to whole milliseconds.
    package static func + (timestamp: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(milliseconds: timestamp.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    /// The time elapsed since `timestamp`; negative if that is later.
    package func since(_ timestamp: Timestamp) -> Duration { .milliseconds(milliseconds - timestamp.milliseconds) }
}
