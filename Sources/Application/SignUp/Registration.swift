/// Who may make an account.
package enum Registration: String, Sendable, CaseIterable {
    case open
    /// Those with an invitation.
    case invite
    case closed
}
