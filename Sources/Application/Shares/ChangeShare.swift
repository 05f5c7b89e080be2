package import Domain

/// Changes a share; a new password, or none, ends what visitors have opened with the old one.
package struct ChangeShare: Sendable {
    private let shares: any ShareRepository
    private let hasher: PasswordHasher
    private let environment: SystemEnvironment

    package init(shares: any ShareRepository, hasher: PasswordHasher, environment: SystemEnvironment) {
        self.shares = shares
        self.hasher = hasher
        self.environment = environment
    }

    /// - Parameters:
    ///   - password: nil leaves it as it is.
    ///   - client: the IP address whose share of password hashes is used.
    /// - Throws: `notFound` if the owner has no such share; `rateLimited`, `overloaded`, `storageUnavailable`.
    package func callAsFunction(
        _ id: RecordID, of owner: Owner, _ change: ShareChange, password: LabelChange.Text?, from client: ClientAddress
    ) async throws(Failure) -> Share {
        var change = change
        if let password {
            let secret = environment.randomBytes(StoredShare.secretLength)
            switch password {
            case .set(let text): change.password = (try await hasher.hash(text, from: client), secret)
            case .clear: change.password = (nil, secret)
            }
        }
        guard let share = try await shares.change(id, of: owner, change) else { throw .notFound }
        return share
    }
}
