/// A record of one administrator action.
package struct AuditEntry: Sendable, Hashable {
    package let actor: AuditActor
    package let action: AuditAction
    /// The id of what the action changes; nil if it changes no single thing.
    package let target: String?

    package init(actor: AuditActor, action: AuditAction, target: String?) {
        self.actor = actor
        self.action = action
        self.target = target
    }
}
