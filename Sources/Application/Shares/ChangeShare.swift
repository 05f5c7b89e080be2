package import Domain

/// Changes a share; a new password, or none, invalidates the cookies issued for the old one.
package struct ChangeShare: Sendable {
    private let shares: any ShareRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let environment: SystemEnvironment

    package init(
        shares: any ShareRepository, hasher: PasswordHasher, rateLimits: RateLimitPolicy,
        environment: SystemEnvironment
    ) {
        self.shares = shares
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.environment = environment
    }

    /// - Parameters:
    ///   - password: nil leaves it as it is.
    ///   - client: the IP address whose share of password hashes is used.
    /// - Throws: `notFound` if the owner has no such share; `validationFailed` if it has ended, and the owner has too many
    ///   others; `rateLimited`, `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ id: RecordID, of owner: Owner, _ change: ShareChange, password: TextChange?, from client: ClientAddress
    ) async throws(Failure) -> Share {
        var change = change
        // It may have ended.
        if change.lifetime != nil { try await shares.requireRoom(for: id, of: owner) }
        if let password {
            let secret = environment.randomBytes(StoredShare.secretLength)
            switch password {
            case .set(let text):
                try await rateLimits.newSharePassword(by: owner, from: client)
                change.password = (try await hasher.hash(text, from: client), secret)
            case .clear: change.password = (nil, secret)
            }
        }
        guard let share = try await shares.change(id, of: owner, change) else { throw .notFound }
        return share
    }
}
