package import Logging

/// Records who did what as an administrator, in the log and in the database.
package struct AuditLog: Sendable {
    private let repository: any AuditRepository
    private let logger: Logger

    package init(repository: any AuditRepository, logger: Logger) {
        self.repository = repository
        self.logger = logger
    }

    /// Call it before the action: an action without an entry must not happen, an entry without its action may.
    ///
    /// - Parameter target: the id of what the action changes; nil if it changes no single thing.
    /// - Throws: `storageUnavailable`, `overloaded`; then the action must not be done.
    package func record(actor: AuditActor, action: AuditAction, target: String? = nil) async throws(Failure) {
        try await repository.add(AuditEntry(actor: actor, action: action, target: target))
        var metadata: Logger.Metadata = ["actor": "\(actor.text)", "action": "\(action.rawValue)"]
        if let target { metadata["target"] = "\(target)" }
        logger.notice("admin action", metadata: metadata)
    }
}
