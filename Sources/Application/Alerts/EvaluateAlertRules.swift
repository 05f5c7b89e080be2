import Domain

/// Looks at what all processes have written down, and says what is wrong. That the database does not answer is not
/// among it: whoever asks notices.
package struct EvaluateAlertRules: Sendable {
    private let store: any StatsRepository
    private let jobs: any AdminVideoJobRepository
    private let limits: AlertThresholds
    /// How often the clean-up comes.
    private let cleanupInterval: Duration

    package init(
        store: any StatsRepository, jobs: any AdminVideoJobRepository, limits: AlertThresholds,
        cleanupInterval: Duration
    ) {
        self.store = store
        self.jobs = jobs
        self.limits = limits
        self.cleanupInterval = cleanupInterval
    }

    /// - Returns: for each rule but `databaseUnreachable` a sentence about what is wrong; none where all is well.
    package func callAsFunction() async throws(Failure) -> [AlertRule: String] {
        let now = try await store.time()
        let since = now + (.zero - max(limits.proxyWindow, limits.providerWindow))
        let minutes = try await store.minutes(of: [.proxy, .images, .videos], since: since)
        let last = try await store.lastEnds()
        var found: [AlertRule: String] = [:]
        found[.proxyErrorRate] = proxy(minutes, now)
        found[.providerFailing] = providers(minutes, now)
        found[.jobsStuck] = stuck(try await jobs.oldestWaiting())
        found[.cleanupFailing] = Self.cleanup(
            last[.cleanup] ?? [:], now, every: cleanupInterval, grace: limits.cleanupGrace)
        return found
    }

    private func proxy(_ minutes: [MinuteStats], _ now: Timestamp) -> String? {
        let figures = Self.sum(minutes, .proxy, since: now + (.zero - limits.proxyWindow))
        guard figures.requests >= limits.proxyRequests, let rate = figures.errorRate, rate > limits.proxyErrorRate
        else { return nil }
        return
            "\(figures.errors) of \(figures.requests) requests to the video proxy failed within the last \(Self.minutes(limits.proxyWindow)) minutes."
    }

    private func providers(_ minutes: [MinuteStats], _ now: Timestamp) -> String? {
        let failing = ProviderKind.allCases.compactMap { kind -> String? in
            let figures = Self.sum(minutes, StatsSubject(kind), since: now + (.zero - limits.providerWindow))
            guard figures.requests >= limits.providerCalls, let rate = figures.errorRate,
                rate > limits.providerErrorRate
            else { return nil }
            return "\(figures.errors) of \(figures.requests) calls to the provider of \(kind.rawValue)"
        }
        guard !failing.isEmpty else { return nil }
        return
            "\(failing.joined(separator: " and ")) failed within the last \(Self.minutes(limits.providerWindow)) minutes."
    }

    private func stuck(_ oldest: WaitingRecord?) -> String? {
        guard let oldest, oldest.waiting > limits.longestWait else { return nil }
        return
            "The video job \(oldest.id) has been waiting for \(Self.minutes(oldest.waiting)) minutes for somebody to take it up."
    }

    /// - Parameter last: when a run last ended in each way.
    static func cleanup(_ last: [String: Timestamp], _ now: Timestamp, every interval: Duration, grace: Duration)
        -> String?
    {
        let success = last[CleanupOutcome.completed.rawValue]
        if let failure = last[CleanupOutcome.failed.rawValue], failure > success ?? failure + .milliseconds(-1) {
            return "The last run of the clean-up failed."
        }
        // Without any run this installation is new: the first one comes within a minute.
        if let success, now.since(success) > interval + grace {
            return "The clean-up has not run for \(minutes(now.since(success))) minutes."
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
