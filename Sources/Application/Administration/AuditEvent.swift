package import Domain

/// An event of the audit log: who did what, to what, from where.
package struct AuditEvent: Sendable, Hashable {
    /// Nil if unknown, as at a failed sign-in.
    package var actor: AuditActor?
    package var action: AuditAction
    /// The id of what the action changes; nil if it changes no single thing. Never an e-mail address.
    package var object: String?
    /// The client's; nil for commands and services.
    package var address: ClientAddress?

    package init(
        _ action: AuditAction, by actor: AuditActor?, on object: String? = nil, from address: ClientAddress? = nil
    ) {
        self.actor = actor
        self.action = action
        self.object = object
        self.address = address
    }
}
