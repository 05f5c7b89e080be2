/// Traffic in a period, for operators.
package struct TrafficStats: Sendable, Hashable {
    package let requests: Int
    package let bytes: Int64
    package let errors: Int
    package let times: ResponseTimes

    init(_ count: StatsCount, of subject: StatsSubject) {
        requests = count.total
        bytes = count.bytes
        errors = count.errors(of: subject)
        times = count.times
    }

    /// 0 to 1; nil without requests.
    package var errorRate: Double? { requests > 0 ? Double(errors) / Double(requests) : nil }
}
