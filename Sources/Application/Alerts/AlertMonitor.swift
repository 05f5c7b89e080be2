import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Looks at the rules from time to time. Of all processes on a database one does so in each interval, and what it finds
/// is written down with the message about it in one step, so that each beginning and each end is told of once.
///
/// While the database does not answer, no process knows of the others: each decides for itself that this is so, and
/// tells it itself, so a receiver hears of it from each.
package final class AlertMonitor: Service {
    private let find: EvaluateAlertRules
    private let repository: any AlertRepository
    private let health: any HealthCheck
    private let tell: DirectAlertDelivery
    private let limits: AlertThresholds
    private let environment: SystemEnvironment
    private let logger: Logger
    private let away = Mutex((run: AlertTransition(), alert: Alert?.none))

    package init(
        find: EvaluateAlertRules, repository: any AlertRepository, health: any HealthCheck, tell: DirectAlertDelivery,
        limits: AlertThresholds, environment: SystemEnvironment, logger: Logger
    ) {
        self.find = find
        self.repository = repository
        self.health = health
        self.tell = tell
        self.limits = limits
        self.environment = environment
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [tell] in await tell.run() }
                while !Task.isCancelled {
                    await look()
                    try? await environment.clock.sleep(for: limits.interval)
                }
                group.cancelAll()
            }
        }
    }

    /// One look at all rules.
    package func look() async {
        var isReachable = true
        do throws(Failure) { try await health.check() } catch { isReachable = error.code != .storageUnavailable }
        if Task.isCancelled { return }
        await noteDatabase(isReachable)
        guard isReachable else { return }
        do throws(Failure) {
            guard try await repository.claimTurn(every: limits.interval) else { return }
            try await apply(try await find())
        } catch {
            if !Task.isCancelled {
                logger.warning("the alerts' rules could not be looked at", metadata: ["detail": "\(error.detail)"])
            }
        }
    }

    private func apply(_ found: [AlertRule: String]) async throws(Failure) {
        var runs = try await repository.runs()
        let active = Set(try await repository.active().map(\.rule))
        var changes: [(AlertRule, AlertTransition.Change)] = []
        for rule in AlertRule.allCases where rule != .databaseUnreachable {
            var run = runs[rule] ?? AlertTransition()
            let change = run.take(isBad: found[rule] != nil, isActive: active.contains(rule), limits)
            runs[rule] = run
            if let change { changes.append((rule, change)) }
        }
        // Before what follows from them: where that breaks off, the next look comes to the same.
        try await repository.save(runs)
        let receiver = try await tell.receiver(repository)
        for (rule, change) in changes {
            switch change {
            case .begins:
                let id = environment.makeRecordID()
                if let alert = try await repository.begin(rule, summary: found[rule] ?? "", id: id, for: receiver) {
                    log(alert)
                }
            case .ends:
                if let alert = try await repository.end(rule, for: receiver) { log(alert) }
            }
        }
    }

    private func noteDatabase(_ isReachable: Bool) async {
        let now = environment.now()
        let id = environment.makeRecordID()
        let changed = away.withLock { away -> Alert? in
            switch away.run.take(isBad: !isReachable, isActive: away.alert != nil, limits) {
            case .begins:
                let summary = "A server does not reach its database."
                away.alert = Alert(id: id, rule: .databaseUnreachable, summary: summary, since: now)
                return away.alert
            case .ends:
                defer { away.alert = nil }
                away.alert?.endedAt = now
                return away.alert
            case nil:
                return nil
            }
        }
        guard let changed else { return }
        log(changed)
        tell(changed)
        if changed.endedAt != nil { try? await repository.keep(changed) }
    }

    private func log(_ alert: Alert) {
        let metadata: Logger.Metadata = ["rule": "\(alert.rule.rawValue)", "summary": "\(alert.summary)"]
        if alert.endedAt == nil {
            logger.error("an alert begins", metadata: metadata)
        } else {
            logger.notice("an alert ends", metadata: metadata)
        }
    }
}
