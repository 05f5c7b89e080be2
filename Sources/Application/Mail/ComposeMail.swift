import Domain

/// Makes the text of a message, and the secret of its link.
package struct ComposeMail: Sendable {
    private let accounts: any AccountRepository
    private let links: RecoveryLinks
    private let auditLog: AuditLog
    private let texts: MailTexts

    /// - Parameter publicBase: the server's, without a trailing slash.
    package init(
        accounts: any AccountRepository, links: RecoveryLinks, auditLog: AuditLog, publicBase: String
    ) {
        self.accounts = accounts
        self.links = links
        self.auditLog = auditLog
        texts = MailTexts(base: publicBase)
    }

    /// - Returns: nil if the message has no recipient, or is of no use any more.
    func callAsFunction(_ mail: Mail, id: RecordID) async throws(Failure) -> MailMessage? {
        switch mail {
        case .passwordReset(let email):
            guard let account = try await accounts.account(of: email)?.account, !account.isDisabled,
                let token = try await links.passwordReset(of: account.id, sentTo: email)
            else { return nil }
            await auditLog.note(AuditEvent(.resetRequested, by: nil, on: account.id.text))
            return MailMessage(id: id, to: email, subject: "Your new password", text: texts.passwordReset(token))
        case .verification(let email, let user):
            guard let account = RecordID(user.text), let token = try await links.verification(of: email, account)
            else { return nil }
            return MailMessage(
                id: id, to: email, subject: "Is this your e-mail address?", text: texts.verification(token))
        case .emailChanged(let email):
            return MailMessage(
                id: id, to: email, subject: "Your e-mail address was changed", text: texts.emailChanged())
        case .passwordChanged(let email):
            return MailMessage(id: id, to: email, subject: "Your password was changed", text: texts.passwordChanged())
        case .secondFactorEnabled(let email):
            return MailMessage(
                id: id, to: email, subject: "Your account has a new second factor", text: texts.secondFactorEnabled())
        case .secondFactorDisabled(let email):
            return MailMessage(
                id: id, to: email, subject: "Your second factor was removed", text: texts.secondFactorDisabled())
        case .secondFactorGuessed(let email):
            return MailMessage(
                id: id, to: email, subject: "Another person may know your password", text: texts.secondFactorGuessed())
        case .newDevice(let email, let device, let time):
            return MailMessage(
                id: id, to: email, subject: "A new device has signed in", text: texts.newDevice(device, at: time))
        case .videoReady(let user, _):
            guard let account = try await accounts.notified(user), let email = account.email else { return nil }
            return MailMessage(id: id, to: email, subject: "Your video is ready", text: texts.videoReady())
        case .accountClosing(let email, let endsAt):
            return MailMessage(
                id: id, to: email, subject: "Your account will be deleted", text: texts.accountClosing(endsAt: endsAt))
        }
    }
}

extension AccountRepository {
    /// The account of a user who wants messages about ended videos; nil otherwise.
    func notified(_ user: UserID) async throws(Failure) -> Account? {
        guard let id = RecordID(user.text), let account = try await account(id), account.notifiesVideos,
            account.email != nil, !account.isDisabled, account.closesAt == nil
        else { return nil }
        return account
    }
}
