package import Logging

/// Records administrator actions with their actors, in the log and in the database.
package struct AuditLog: Sendable {
    private let repository: any AuditRepository
    private let logger: Logger

    package init(repository: any AuditRepository, logger: Logger) {
        self.repository = repository
        self.logger = logger
    }

    /// Records an action; call it before the action, so that there may be an entry without its action, but no action
    /// without an entry.
    ///
    /// - Parameter target: the id of what the action changes; nil if it changes no single thing.
    /// - Throws: `storageUnavailable`, `overloaded`; the caller must not perform the action then.
    package func record(actor: AuditActor, action: AuditAction, target: String? = nil) async throws(Failure) {
        try await repository.add(AuditEntry(actor: actor, action: action, target: target))
        var metadata: Logger.Metadata = ["actor": "\(actor.text)", "action": "\(action.rawValue)"]
        if let target { metadata["target"] = "\(target)" }
        logger.notice("admin action", metadata: metadata)
    }
}
