package import Domain

/// Stores the session of a sign-in, records it, and tells the owner of a new device.
package protocol OpenSession: Sendable {
    /// - Parameter account: as it was when its owner proved who it is.
    /// - Throws: `unauthenticated` if the account's sessions were ended since then; `storageUnavailable`,
    ///   `writeUnconfirmed`.
    func callAsFunction(
        _ account: Account, _ client: SignInClient, by method: SignInMethod
    ) async throws(Failure) -> SignedInSession
}
