package import Domain

/// Sends a link that sets a new password. Does the same whether the address has an account or not: that is looked up
/// when the message is sent.
package struct RequestPasswordReset: Sendable {
    private let outbox: any MailOutbox
    private let rateLimits: RateLimitPolicy
    private let makeRecordID: @Sendable () -> RecordID

    package init(
        outbox: any MailOutbox, rateLimits: RateLimitPolicy, makeRecordID: @escaping @Sendable () -> RecordID
    ) {
        self.outbox = outbox
        self.rateLimits = rateLimits
        self.makeRecordID = makeRecordID
    }

    /// - Throws: `rateLimited` for the client's network only; `storageUnavailable`, `overloaded`, `writeUnconfirmed`.
    package func callAsFunction(_ email: EmailAddress, from client: ClientAddress) async throws(Failure) {
        guard try await rateLimits.forgottenPassword(of: email, from: client) else { return }
        try await outbox.add(.passwordReset(email), id: makeRecordID())
    }
}
