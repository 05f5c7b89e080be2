/// Counts of finished events.
package struct StatsCount: Sendable, Hashable {
    /// Counts by the outcome's raw value.
    package var outcomes: [String: Int]
    package var bytes: Int64
    /// Of those with a response.
    package var times: ResponseTimes

    package init(outcomes: [String: Int] = [:], bytes: Int64 = 0, times: ResponseTimes = ResponseTimes()) {
        self.outcomes = outcomes
        self.bytes = bytes
        self.times = times
    }

    package var total: Int { outcomes.values.reduce(0, +) }

    package func errors(of subject: StatsSubject) -> Int {
        outcomes.reduce(0) { $0 + (subject.isError($1.key) ? $1.value : 0) }
    }

    package mutating func add(_ other: StatsCount) {
        outcomes.merge(other.outcomes, uniquingKeysWith: +)
        bytes += other.bytes
        times.add(other.times)
    }
}
