package import Domain

/// A message to a user.
package enum Mail: Sendable, Hashable {
    case passwordReset(EmailAddress)
    case verification(EmailAddress, of: UserID)
    case emailChanged(EmailAddress)
    case passwordChanged(EmailAddress)
    case newDevice(EmailAddress, DeviceName, at: Timestamp)
    case videoReady(UserID, RecordID)
    case accountClosing(EmailAddress, endsAt: Timestamp)
}
