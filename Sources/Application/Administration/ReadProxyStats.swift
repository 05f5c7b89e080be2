package import Domain

/// How the video proxy does: the last hour and the last day, all processes together.
package struct ReadProxyStats: Sendable {
    package static let minutes = 60
    package static let quarters = 96
    private static let quarter: Duration = .seconds(900)

    private let store: any StatsRepository

    package init(store: any StatsRepository) { self.store = store }

    package func callAsFunction() async throws(Failure) -> ProxyStats {
        let now = try await store.time()
        let hour = Self.beginnings(Self.minutes, of: .seconds(60), until: now)
        let day = Self.beginnings(Self.quarters, of: Self.quarter, until: now)
        let records = try await store.minutes(of: [.proxy], since: min(hour[0], day[0]))
        return ProxyStats(
            hour: Self.stretch(hour, of: .seconds(60), records), day: Self.stretch(day, of: Self.quarter, records))
    }

    /// The last of them is the one that is not over yet.
    private static func beginnings(_ count: Int, of length: Duration, until now: Timestamp) -> [Timestamp] {
        let last = now.rounded(downTo: length)
        return (0..<count).map { last + length * ($0 - count + 1) }
    }

    private static func stretch(
        _ beginnings: [Timestamp], of length: Duration, _ records: [MinuteStats]
    ) -> ProxyStats.Stretch {
        var counts = [StatsCount](repeating: StatsCount(), count: beginnings.count)
        var sum = StatsCount()
        let step = length.components.seconds * 1000
        for record in records {
            let offset = record.key.begin.milliseconds - beginnings[0].milliseconds
            // A process whose last word from the database is old may be a little ahead: that counts as now.
            let index = min(Int(offset / step), counts.count - 1)
            guard offset >= 0 else { continue }
            counts[index].add(record.count)
            sum.add(record.count)
        }
        return ProxyStats.Stretch(
            all: TrafficStats(sum, of: .proxy),
            points: zip(beginnings, counts).map { ProxyStats.Point(at: $0, figures: TrafficStats($1, of: .proxy)) })
    }
}

/// The figures of the video proxy.
package struct ProxyStats: Sendable {
    /// Part of a stretch of time.
    package struct Point: Sendable {
        /// Its beginning.
        package let at: Timestamp
        package let figures: TrafficStats
    }

    /// A stretch of time as a whole and in parts, the oldest first, none left out.
    package struct Stretch: Sendable {
        package let all: TrafficStats
        package let points: [Point]
    }

    /// In minutes.
    package let hour: Stretch
    /// In quarters of an hour.
    package let day: Stretch
}
