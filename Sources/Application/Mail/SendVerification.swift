package import Domain

/// Sends the message that verifies an address once more.
package struct SendVerification: Sendable {
    private let accounts: any AccountRepository
    private let repository: any RecoveryRepository
    private let outbox: (any MailOutbox)?
    private let rateLimits: RateLimitPolicy
    private let makeRecordID: @Sendable () -> RecordID

    /// - Parameter outbox: nil if no messages are sent.
    package init(
        accounts: any AccountRepository, repository: any RecoveryRepository, outbox: (any MailOutbox)?,
        rateLimits: RateLimitPolicy, makeRecordID: @escaping @Sendable () -> RecordID
    ) {
        self.accounts = accounts
        self.repository = repository
        self.outbox = outbox
        self.rateLimits = rateLimits
        self.makeRecordID = makeRecordID
    }

    /// - Throws: `notFound` if the owner has no account, `notConfigured`, `rateLimited`; `validationFailed` if no address
    ///   is to be verified; `storageUnavailable`, `overloaded`, `writeUnconfirmed`.
    package func callAsFunction(of owner: Owner) async throws(Failure) {
        guard let id = RecordID(owner.text), let account = try await accounts.account(id) else { throw .notFound }
        guard let outbox else { throw .noMailServer }
        let expected = try await repository.expectedEmail(of: id)
        guard let email = expected ?? (account.isVerified ? nil : account.email) else {
            throw .invalid("email", "The account's address is verified already.")
        }
        try await rateLimits.verification(of: account.user)
        if expected == nil { try await repository.expectVerification(of: email, id, keeping: nil) }
        try await outbox.add(.verification(email, of: account.user), id: makeRecordID())
    }
}

extension Failure {
    package static let noMailServer = Failure(
        .notConfigured, "This server sends no messages. Ask its administrator for help.")
}
