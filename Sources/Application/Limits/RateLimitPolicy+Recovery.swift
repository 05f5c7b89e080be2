import Domain

extension RateLimitPolicy {
    private static let hour: Duration = .seconds(3600)

    /// Counts a forgotten password, by network and by address.
    ///
    /// - Returns: false if the address has had its messages of this hour: nothing is to be sent, and the client must not
    ///   be told.
    /// - Throws: `rateLimited` for the network; `storageUnavailable`, `overloaded`.
    func forgottenPassword(of email: EmailAddress, from client: ClientAddress) async throws(Failure) -> Bool {
        let network = RateLimitKey(.forgot, client.subscriberPrefix)
        _ = try await limit([.init(network, RateLimitSettings.window(limits.forgottenPasswords, Self.hour))])
        return try await isWithin(
            limits.forgottenPerAddress, RateLimitKey(.forgotAddress, Array(email.text.utf8)))
    }

    /// Counts a message about the end of an account. Not together with forgotten passwords: strangers can ask for
    /// those, and must not be able to suppress this one.
    ///
    /// - Returns: false if the address has had its messages of this hour.
    /// - Throws: `storageUnavailable`, `overloaded`.
    func closureNotice(to email: EmailAddress) async throws(Failure) -> Bool {
        try await isWithin(limits.forgottenPerAddress, RateLimitKey(.closureNotice, Array(email.text.utf8)))
    }

    /// Counts a message that verifies an address.
    ///
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    func verification(of user: UserID) async throws(Failure) {
        let key = RateLimitKey(.verification, Array(user.text.utf8))
        _ = try await limit([.init(key, RateLimitSettings.window(limits.verifications, Self.hour))])
    }
}
