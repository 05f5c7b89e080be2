import Domain
package import Logging

/// Records what administrators, owners and services do to accounts and operations, in the log and in the database.
package struct AuditLog: Sendable {
    private let repository: any AuditRepository
    private let logger: Logger

    package init(repository: any AuditRepository, logger: Logger) {
        self.repository = repository
        self.logger = logger
    }

    /// Records an action; call it before the action, so that there may be an event without its action, but no action
    /// without an event.
    ///
    /// - Throws: `storageUnavailable`, `overloaded`; the caller must not perform the action then.
    package func record(_ event: AuditEvent) async throws(Failure) {
        try await repository.add(event)
        logger.notice("audit event", metadata: Self.metadata(of: event))
    }

    /// Records what has happened, such as a sign-in. An event that cannot be stored is only in the log.
    package func note(_ event: AuditEvent) async {
        do throws(Failure) {
            try await record(event)
        } catch {
            var metadata = Self.metadata(of: event)
            metadata["error"] = "\(error.detail)"
            logger.warning("audit event not stored", metadata: metadata)
        }
    }

    private static func metadata(of event: AuditEvent) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["action": "\(event.action.rawValue)"]
        if let actor = event.actor { metadata["actor"] = "\(actor.text)" }
        if let object = event.object { metadata["object"] = "\(object)" }
        if let address = event.address { metadata["address"] = "\(address.text)" }
        return metadata
    }
}
