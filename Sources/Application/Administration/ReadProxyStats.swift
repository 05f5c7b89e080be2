package import Domain

/// Traffic of the video proxy in the last hour and the last day, over all processes.
package struct ReadProxyStats: Sendable {
    package static let minutes = 60
    package static let quarters = 96
    private static let quarter: Duration = .seconds(900)

    private let store: any StatsRepository

    package init(store: any StatsRepository) { self.store = store }

    package func callAsFunction() async throws(Failure) -> ProxyStats {
        let now = try await store.time()
        let hour = Self.starts(Self.minutes, of: .seconds(60), until: now)
        let day = Self.starts(Self.quarters, of: Self.quarter, until: now)
        let records = try await store.minutes(of: [.proxy], since: min(hour[0], day[0]))
        return ProxyStats(
            hour: Self.period(hour, of: .seconds(60), records), day: Self.period(day, of: Self.quarter, records))
    }

    /// The last one is still running.
    private static func starts(_ count: Int, of length: Duration, until now: Timestamp) -> [Timestamp] {
        let last = now.rounded(downTo: length)
        return (0..<count).map { last + length * ($0 - count + 1) }
    }

    private static func period(
        _ starts: [Timestamp], of length: Duration, _ records: [MinuteStats]
    ) -> ProxyStats.Period {
        var counts = [StatsCount](repeating: StatsCount(), count: starts.count)
        var sum = StatsCount()
        let step = length.components.seconds * 1000
        for record in records {
            let offset = record.key.begin.milliseconds - starts[0].milliseconds
            // A process with an old reading of the database clock may be slightly ahead: count it as now.
            let index = min(Int(offset / step), counts.count - 1)
            guard offset >= 0 else { continue }
            counts[index].add(record.count)
            sum.add(record.count)
        }
        return ProxyStats.Period(
            all: TrafficStats(sum, of: .proxy),
            points: zip(starts, counts).map { ProxyStats.Point(at: $0, stats: TrafficStats($1, of: .proxy)) })
    }
}

/// Traffic of the video proxy.
package struct ProxyStats: Sendable {
    /// One bucket of a period.
    package struct Point: Sendable {
        /// Its start.
        package let at: Timestamp
        package let stats: TrafficStats
    }

    /// A period in total and in buckets, oldest first, without gaps.
    package struct Period: Sendable {
        package let all: TrafficStats
        package let points: [Point]
    }

    /// In buckets of a minute.
    package let hour: Period
    /// In buckets of 15 minutes.
    package let day: Period
}
