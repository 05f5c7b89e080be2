import Application
import Domain
import Hummingbird

extension TokenVerifier {
    /// Requires an admin token.
    ///
    /// - Returns: the token's user.
    /// - Throws: `unauthenticated`, `forbidden`.
    @discardableResult
    func requireAdmin(_ request: Request) async throws(Failure) -> AuditActor {
        guard case .user(let user, let isAdmin) = try await caller(of: request), isAdmin else {
            throw Failure(.forbidden, "This route is for administrators only.")
        }
        return AuditActor(user)
    }
}
