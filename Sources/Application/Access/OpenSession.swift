package import Domain

/// Stores the session of a sign-in, records it, and tells the owner of a new device.
package protocol OpenSession: Sendable {
    func callAsFunction(
        _ account: Account, _ client: SignInClient, by method: SignInMethod
    ) async throws(Failure) -> SignedInSession
}
