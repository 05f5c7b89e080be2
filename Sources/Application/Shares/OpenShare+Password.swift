package import Domain

extension OpenShare {
    /// Opens a share with its password.
    ///
    /// - Parameters:
    ///   - token: as in the address.
    ///   - client: the IP address whose attempts are counted, and whose share of password hashes is used.
    /// - Returns: nil if it has no password.
    /// - Throws: `notFound` as when it is looked at; `unauthenticated` if the password is wrong; `rateLimited`,
    ///   `overloaded`, `storageUnavailable`.
    package func unlock(
        _ token: String, with password: String, from client: ClientAddress
    ) async throws(Failure) -> SharePass? {
        let (_, stored) = try await find(token)
        guard stored.share.hasPassword else { return nil }
        let id = stored.share.id
        let slot = try await hasher.share(for: Party.client(client) + [.share(id)])
        defer { slot.release() }
        return try await rateLimits.sharePassword(id, from: client) { () throws(Failure) in
            guard try await hasher.verify(password, against: stored.password, with: slot),
                stored.secret.count >= StoredShare.secretLength
            else { throw Failure(.unauthenticated, "The password is wrong.") }
            return SharePass(text: stored.pass, remaining: stored.remaining)
        }
    }
}
