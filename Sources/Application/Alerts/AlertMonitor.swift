import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Evaluates the alert rules periodically. In each interval one of all processes on a database does so, and stores an
/// alert's start or end together with its message in one write, so that each is announced once.
///
/// While the database is unavailable, the processes cannot coordinate: each detects that and notifies the receiver
/// itself.
package final class AlertMonitor: Service {
    private let evaluateRules: EvaluateAlertRules
    private let repository: any AlertRepository
    private let health: any HealthCheck
    private let directDelivery: DirectAlertDelivery
    private let limits: AlertThresholds
    private let environment: SystemEnvironment
    private let logger: Logger
    private let databaseAlert = Mutex((transition: AlertTransition(), alert: Alert?.none))

    package init(
        evaluateRules: EvaluateAlertRules, repository: any AlertRepository, health: any HealthCheck,
        directDelivery: DirectAlertDelivery, limits: AlertThresholds, environment: SystemEnvironment, logger: Logger
    ) {
        self.evaluateRules = evaluateRules
        self.repository = repository
        self.health = health
        self.directDelivery = directDelivery
        self.limits = limits
        self.environment = environment
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [directDelivery] in await directDelivery.run() }
                while !Task.isCancelled {
                    await check()
                    try? await environment.clock.sleep(for: limits.interval)
                }
                group.cancelAll()
            }
        }
    }

    /// Evaluates all rules once.
    package func check() async {
        var isReachable = true
        do throws(Failure) { try await health.check() } catch { isReachable = error.code != .storageUnavailable }
        if Task.isCancelled { return }
        await recordDatabaseStatus(isReachable)
        guard isReachable else { return }
        do throws(Failure) {
            guard try await repository.claimEvaluation(every: limits.interval) else { return }
            try await apply(try await evaluateRules())
        } catch {
            if !Task.isCancelled {
                logger.warning("alert rule evaluation failed", metadata: ["error": "\(error.detail)"])
            }
        }
    }

    private func apply(_ found: [AlertRule: String]) async throws(Failure) {
        var transitions = try await repository.transitions()
        let active = Set(try await repository.active().map(\.rule))
        var changes: [(AlertRule, AlertTransition.Change)] = []
        for rule in AlertRule.allCases where rule != .databaseUnreachable {
            var transition = transitions[rule] ?? AlertTransition()
            let change = transition.update(isBad: found[rule] != nil, isActive: active.contains(rule), limits)
            transitions[rule] = transition
            if let change { changes.append((rule, change)) }
        }
        // Before the changes that follow from them: if those fail, the next evaluation arrives at the same changes.
        try await repository.save(transitions)
        let receiver = try await directDelivery.receiver(repository)
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

    private func recordDatabaseStatus(_ isReachable: Bool) async {
        let now = environment.now()
        let id = environment.makeRecordID()
        let changed = databaseAlert.withLock { databaseAlert -> Alert? in
            switch databaseAlert.transition.update(isBad: !isReachable, isActive: databaseAlert.alert != nil, limits) {
            case .begins:
                let summary = "A server cannot reach its database."
                databaseAlert.alert = Alert(id: id, rule: .databaseUnreachable, summary: summary, since: now)
                return databaseAlert.alert
            case .ends:
                defer { databaseAlert.alert = nil }
                databaseAlert.alert?.endedAt = now
                return databaseAlert.alert
            case nil:
                return nil
            }
        }
        guard let changed else { return }
        log(changed)
        directDelivery(changed)
        if changed.endedAt != nil { try? await repository.record(changed) }
    }

    private func log(_ alert: Alert) {
        let metadata: Logger.Metadata = ["rule": "\(alert.rule.rawValue)", "summary": "\(alert.summary)"]
        if alert.endedAt == nil {
            logger.error("alert started", metadata: metadata)
        } else {
            logger.notice("alert ended", metadata: metadata)
        }
    }
}
