package import Domain

/// Evaluates the alert rules on the statistics of all processes. An unavailable database is not among them: the caller
/// gets an error then.
package struct EvaluateAlertRules: Sendable {
    private let store: any StatsRepository
    private let jobs: any AdminVideoJobRepository
    private let archive: PerKind<any ArchiveRepository>
    private let limits: AlertThresholds
    /// How often the cleanup runs.
    private let cleanupInterval: Duration

    package init(
        store: any StatsRepository, jobs: any AdminVideoJobRepository, archive: PerKind<any ArchiveRepository>,
        limits: AlertThresholds, cleanupInterval: Duration
    ) {
        self.store = store
        self.jobs = jobs
        self.archive = archive
        self.limits = limits
        self.cleanupInterval = cleanupInterval
    }

    /// - Returns: a summary for each rule that is violated; never `databaseUnreachable`.
    package func callAsFunction() async throws(Failure) -> [AlertRule: String] {
        let now = try await store.time()
        let since = now + (.zero - max(limits.proxyWindow, limits.providerWindow))
        let minutes = try await store.minutes(of: [.proxy, .images, .videos], since: since)
        let last = try await store.lastOutcomeTimes()
        var found: [AlertRule: String] = [:]
        found[.proxyErrorRate] = proxy(minutes, now)
        found[.providerFailing] = providers(minutes, now)
        found[.jobsStuck] = stuck(try await jobs.oldestWaiting())
        found[.copiesEndangered] = Self.endangered(
            images: try await archive.image.backlog().endangered, videos: try await archive.video.backlog().endangered
        )
        found[.cleanupFailing] = Self.cleanup(
            last[.cleanup] ?? [:], now, every: cleanupInterval, grace: limits.cleanupGrace)
        return found
    }

    private func proxy(_ minutes: [MinuteStats], _ now: Timestamp) -> String? {
        let stats = Self.sum(minutes, .proxy, since: now + (.zero - limits.proxyWindow))
        guard stats.requests >= limits.proxyRequests, let rate = stats.errorRate, rate > limits.proxyErrorRate
        else { return nil }
        return
            "\(stats.errors) of \(stats.requests) requests to the video proxy failed within the last \(Self.minutes(limits.proxyWindow)) minutes."
    }

    private func providers(_ minutes: [MinuteStats], _ now: Timestamp) -> String? {
        let failing = ProviderKind.allCases.compactMap { kind -> String? in
            let stats = Self.sum(minutes, StatsSubject(kind), since: now + (.zero - limits.providerWindow))
            guard stats.requests >= limits.providerCalls, let rate = stats.errorRate,
                rate > limits.providerErrorRate
            else { return nil }
            return "\(stats.errors) of \(stats.requests) calls to the provider of \(kind.rawValue)"
        }
        guard !failing.isEmpty else { return nil }
        return
            "\(failing.joined(separator: " and ")) failed within the last \(Self.minutes(limits.providerWindow)) minutes."
    }

    private func stuck(_ oldest: WaitingRecord?) -> String? {
        guard let oldest, oldest.waiting > limits.longestWait else { return nil }
        return
            "The video job \(oldest.id) has been waiting for a worker for \(Self.minutes(oldest.waiting)) minutes."
    }

    private static func endangered(images: Int64, videos: Int64) -> String? {
        guard images + videos > 0 else { return nil }
        return
            "\(images) images and \(videos) videos are not in storage yet, and the provider deletes them within the hour."
    }

    /// - Parameter last: time of the last run by outcome.
    static func cleanup(_ last: [String: Timestamp], _ now: Timestamp, every interval: Duration, grace: Duration)
        -> String?
    {
        let success = last[CleanupOutcome.completed.rawValue]
        if let failure = last[CleanupOutcome.failed.rawValue], failure > success ?? failure + .milliseconds(-1) {
            return "The last cleanup failed."
        }
        // No run yet: a new installation, whose first run comes within a minute.
        if let success, now.since(success) > interval + grace {
            return "The cleanup has not run for \(minutes(now.since(success))) minutes."
        }
        return nil
    }

    private static func sum(
        _ minutes: [MinuteStats], _ subject: StatsSubject, since: Timestamp
    ) -> TrafficStats {
        var count = StatsCount()
        for minute in minutes where minute.key.subject == subject && minute.key.begin >= since {
            count.add(minute.count)
        }
        return TrafficStats(count, of: subject)
    }

    private static func minutes(_ duration: Duration) -> Int64 { duration.components.seconds / 60 }
}
