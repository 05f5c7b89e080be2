package import Domain

/// The user who performed an administrator's action.
package struct AuditActor: Sendable, Hashable {
    package let text: String

    /// The user of an admin token.
    package init(_ user: UserID) { text = user.text }

    /// A user of the operating system who ran a command.
    package init(commandLine name: String) { text = Owner.systemPrefix + "command-line:" + name }
}
