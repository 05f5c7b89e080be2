import Domain

/// The texts of the messages. The tokens stand in the fragments of the addresses: not in logs nor in referrers.
struct MailTexts: Sendable {
    /// The server's public base URL, without a trailing slash.
    let base: String

    func passwordReset(_ token: SecretToken) -> String {
        text(
            """
            A new password for your account was asked for. To set it, open this address within 30 minutes:

            \(base)/reset-password#token=\(token.text)

            It works once. If it was not you, there is nothing to do: your password stays as it is.
            """)
    }

    func verification(_ token: SecretToken) -> String {
        text(
            """
            Somebody, probably you, has given this e-mail address for an account. If it was you, open this address within
            a day:

            \(base)/verify-email#token=\(token.text)

            If it was not you, do not open it: another person would have an account with your address.
            """)
    }

    func emailChanged() -> String {
        text(
            """
            Your account has another e-mail address from now on. This one gets no more messages.

            If it was not you, ask the administrator for help at once.
            """)
    }

    func secondFactorGuessed() -> String {
        text(
            """
            The password of your account was entered with ten wrong codes of your second factor. The account is still
            safe.

            If it was not you, set a new password at once:

            \(base)/forgot-password
            """)
    }

    func passwordChanged() -> String {
        text(
            """
            The password of your account was changed, and all other sessions were ended.

            If it was not you, set a new one at once:

            \(base)/forgot-password
            """)
    }

    func secondFactorEnabled() -> String {
        text(
            """
            A second factor was set up for your account, and all other sessions were ended. Signing in takes a code of
            the new app, or one of the new recovery codes.

            If it was not you, ask the administrator for help at once.
            """)
    }

    func secondFactorDisabled() -> String {
        text(
            """
            The second factor of your account was removed, by you or by an administrator. The password alone is enough
            to sign in.

            If you did not ask for it, set a new password at once:

            \(base)/forgot-password
            """)
    }

    func newDevice(_ device: DeviceName, at time: Timestamp) -> String {
        text(
            """
            Your account was used to sign in from a device or a network for the first time:

            \(device.text), \(Self.text(of: time))

            If it was not you, change your password. That ends all other sessions:

            \(base)/settings/security
            """)
    }

    func videoReady() -> String {
        text(
            """
            A video that you ordered is ready:

            \(base)/gallery

            You can turn these messages off in your settings:

            \(base)/settings
            """)
    }

    func accountClosing(endsAt: Timestamp) -> String {
        text(
            """
            Your account and all that is in it will be deleted at \(Self.text(of: endsAt)).

            Until then you can take that back by signing in:

            \(base)/login
            """)
    }

    private func text(_ content: String) -> String {
        "\(content)\n\n-- \nAfterimage, \(base)\nAnswers to this message are not read.\n"
    }

    /// `2026-11-26 10:20 UTC`.
    private static func text(of time: Timestamp) -> String {
        let text = CalendarDate(time).text
        return "\(text.prefix { $0 != "T" }) \(text.drop { $0 != "T" }.dropFirst().prefix(5)) UTC"
    }
}
