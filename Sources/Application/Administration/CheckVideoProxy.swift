import Domain

/// The public health check of the video proxy.
package struct CheckVideoProxy: Sendable {
    /// How long a result is cached.
    package static let lifetime: Duration = .seconds(5)
    /// The time window of requests.
    static let window: Duration = .seconds(300)
    /// The fewest requests for which an error rate is computed.
    static let requests = 20
    /// The error rates above which the proxy is degraded, and unhealthy.
    static let degraded = 0.05
    static let unhealthy = 0.5

    private let health: any HealthCheck
    private let store: any StatsRepository
    private let cleanupInterval: Duration
    private let cleanupGrace: Duration

    package init(
        health: any HealthCheck, store: any StatsRepository, cleanupInterval: Duration, cleanupGrace: Duration
    ) {
        self.health = health
        self.store = store
        self.cleanupInterval = cleanupInterval
        self.cleanupGrace = cleanupGrace
    }

    package func callAsFunction() async -> ProxyHealth {
        do throws(Failure) {
            try await health.check()
            let now = try await store.time()
            let minutes = try await store.minutes(of: [.proxy], since: now + (.zero - Self.window))
            let last = try await store.lastOutcomeTimes()
            var count = StatsCount()
            for minute in minutes { count.add(minute.count) }
            return ProxyHealth(checks: [
                ProxyHealth.Check(.database, .passed, "The database is reachable."), Self.requests(count),
                cleanup(last[.cleanup] ?? [:], now),
            ])
        } catch {
            return ProxyHealth(checks: [
                ProxyHealth.Check(.database, .failed, "The database is unavailable."),
                ProxyHealth.Check(.requests, .unknown, "Unknown while the database is unavailable."),
                ProxyHealth.Check(.cleanup, .unknown, "Unknown while the database is unavailable."),
            ])
        }
    }

    private static func requests(_ count: StatsCount) -> ProxyHealth.Check {
        let figures = TrafficStats(count, of: .proxy)
        guard figures.requests >= requests, let rate = figures.errorRate else {
            return ProxyHealth.Check(.requests, .passed, "Too few requests in the last five minutes for an error rate.")
        }
        let status: ProxyHealth.CheckStatus = rate > unhealthy ? .failed : rate > degraded ? .warned : .passed
        let percent = Int((rate * 100).rounded())
        return ProxyHealth.Check(
            .requests, status, "\(percent) % of the requests in the last five minutes failed.")
    }

    private func cleanup(_ last: [String: Timestamp], _ now: Timestamp) -> ProxyHealth.Check {
        if let trouble = EvaluateAlertRules.cleanup(last, now, every: cleanupInterval, grace: cleanupGrace) {
            return ProxyHealth.Check(.cleanup, .warned, trouble)
        }
        let isNew = last[CleanupOutcome.completed.rawValue] == nil
        return ProxyHealth.Check(
            .cleanup, .passed,
            isNew ? "The first cleanup has not run yet." : "Expired mappings are removed on schedule.")
    }
}

/// Health of the video proxy.
package struct ProxyHealth: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case healthy
        /// Working, but an operator should look at it.
        case degraded
        case unhealthy
    }

    package enum Subject: String, Sendable, CaseIterable {
        case database
        case requests
        case cleanup = "cleanup"
    }

    package enum CheckStatus: String, Sendable, CaseIterable {
        case passed
        case warned
        case failed
        case unknown
    }

    package struct Check: Sendable, Hashable {
        package let subject: Subject
        package let status: CheckStatus
        /// Public: without internals.
        package let detail: String

        init(_ subject: Subject, _ status: CheckStatus, _ detail: String) {
            self.subject = subject
            self.status = status
            self.detail = detail
        }
    }

    package let checks: [Check]

    package var status: Status {
        if checks.contains(where: { $0.status == .failed }) { return .unhealthy }
        return checks.contains { $0.status == .warned } ? .degraded : .healthy
    }
}
