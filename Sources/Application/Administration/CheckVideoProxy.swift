import Domain

/// Whether the video proxy does its work: what anybody may know of it.
package struct CheckVideoProxy: Sendable {
    /// How long an answer is remembered: this is cheap however many ask.
    package static let lifetime: Duration = .seconds(5)
    /// How far back requests count.
    static let window: Duration = .seconds(300)
    /// How many there must be before their errors say anything.
    static let requests = 20
    /// From which part of failed requests on the proxy is degraded, and from which on it is of no use.
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
            let last = try await store.lastEnds()
            var count = StatsCount()
            for minute in minutes { count.add(minute.count) }
            return ProxyHealth(checks: [
                ProxyHealth.Check(.database, .passed, "The database answers."), Self.requests(count),
                cleanup(last[.cleanup] ?? [:], now),
            ])
        } catch {
            return ProxyHealth(checks: [
                ProxyHealth.Check(.database, .failed, "The database does not answer."),
                ProxyHealth.Check(.requests, .unknown, "This cannot be said without the database."),
                ProxyHealth.Check(.cleanup, .unknown, "This cannot be said without the database."),
            ])
        }
    }

    private static func requests(_ count: StatsCount) -> ProxyHealth.Check {
        let figures = TrafficStats(count, of: .proxy)
        guard figures.requests >= requests, let rate = figures.errorRate else {
            return ProxyHealth.Check(.requests, .passed, "Too few requests within five minutes to say more.")
        }
        let standing: ProxyHealth.Standing = rate > unhealthy ? .failed : rate > degraded ? .warned : .passed
        let percent = Int((rate * 100).rounded())
        return ProxyHealth.Check(
            .requests, standing, "\(percent) % of the requests within five minutes failed.")
    }

    private func cleanup(_ last: [String: Timestamp], _ now: Timestamp) -> ProxyHealth.Check {
        if let trouble = EvaluateAlertRules.cleanup(last, now, every: cleanupInterval, grace: cleanupGrace) {
            return ProxyHealth.Check(.cleanup, .warned, trouble)
        }
        let isNew = last[CleanupOutcome.completed.rawValue] == nil
        return ProxyHealth.Check(
            .cleanup, .passed, isNew ? "The first run is still to come." : "Expired addresses are removed in time.")
    }
}

/// How the video proxy does.
package struct ProxyHealth: Sendable, Hashable {
    package enum Word: String, Sendable, CaseIterable {
        case healthy
        /// It works, and somebody should look at it.
        case degraded
        case unhealthy
    }

    package enum Subject: String, Sendable, CaseIterable {
        case database
        case requests
        case cleanup = "cleanup"
    }

    package enum Standing: String, Sendable, CaseIterable {
        case passed
        case warned
        case failed
        case unknown
    }

    package struct Check: Sendable, Hashable {
        package let subject: Subject
        package let standing: Standing
        /// For anybody: a sentence without internals.
        package let detail: String

        init(_ subject: Subject, _ standing: Standing, _ detail: String) {
            self.subject = subject
            self.standing = standing
            self.detail = detail
        }
    }

    package let checks: [Check]

    package var word: Word {
        if checks.contains(where: { $0.standing == .failed }) { return .unhealthy }
        return checks.contains { $0.standing == .warned } ? .degraded : .healthy
    }
}
