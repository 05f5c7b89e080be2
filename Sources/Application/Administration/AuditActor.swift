package import Domain

/// Who performed an action of the audit log.
package struct AuditActor: Sendable, Hashable {
    package let text: String

    /// A rule of this program, such as the end of a period.
    package static let rule = AuditActor(text: Owner.systemPrefix + "rule")

    package init(_ user: UserID) { text = user.text }

    /// A user of the operating system who ran a command.
    package init(commandLine name: String) { text = Owner.systemPrefix + "command-line:" + name }

    private init(text: String) { self.text = text }
}
