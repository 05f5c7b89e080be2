package import Domain

/// A message to a user. Holds no secret: the token of a link is made when the message is sent.
package enum Mail: Sendable, Hashable {
    case passwordReset(EmailAddress)
    case verification(EmailAddress, of: UserID)
    case emailChanged(EmailAddress)
    case passwordChanged(EmailAddress)
    case secondFactorEnabled(EmailAddress)
    case secondFactorDisabled(EmailAddress)
    /// Another person may know the password, but not the second factor.
    case secondFactorGuessed(EmailAddress)
    case newDevice(EmailAddress, DeviceName, at: Timestamp)
    case videoReady(UserID, RecordID)
    case accountClosing(EmailAddress, endsAt: Timestamp)

    /// The raw values are stored, and are what the log names.
    package enum Kind: String, Sendable, CaseIterable {
        case passwordReset = "password_reset"
        case verification
        case emailChanged = "email_changed"
        case passwordChanged = "password_changed"
        case secondFactorEnabled = "second_factor_enabled"
        case secondFactorDisabled = "second_factor_disabled"
        case secondFactorGuessed = "second_factor_guessed"
        case newDevice = "new_device"
        case videoReady = "video_ready"
        case accountClosing = "account_closing"

        /// How long the message waits for the mail server at most.
        package var lifetime: Duration { self == .passwordReset ? .seconds(1800) : .seconds(86_400) }
    }

    package var kind: Kind {
        switch self {
        case .passwordReset: .passwordReset
        case .verification: .verification
        case .emailChanged: .emailChanged
        case .passwordChanged: .passwordChanged
        case .secondFactorEnabled: .secondFactorEnabled
        case .secondFactorDisabled: .secondFactorDisabled
        case .secondFactorGuessed: .secondFactorGuessed
        case .newDevice: .newDevice
        case .videoReady: .videoReady
        case .accountClosing: .accountClosing
        }
    }
}
