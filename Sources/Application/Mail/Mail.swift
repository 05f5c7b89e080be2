package import Domain

/// A message to a user.
package enum Mail: Sendable, Hashable {
    case passwordReset(EmailAddress)
    case verification(EmailAddress, of: UserID)
    case emailChanged(EmailAddress)
    case passwordChanged(EmailAddress)
    /// Somebody knows the password, but not the second factor.
    case secondFactorGuessed(EmailAddress)
    case newDevice(EmailAddress, DeviceName, at: Timestamp)
    case videoReady(UserID, RecordID)
    case accountClosing(EmailAddress, endsAt: Timestamp)
}
