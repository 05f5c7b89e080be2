import Application
import Domain
import Hummingbird

extension TokenVerifier {
    /// Requires an admin token.
    ///
    /// - Throws: `unauthenticated`, `forbidden`.
    func requireAdmin(_ request: Request) async throws(Failure) {
        guard case .user(_, let isAdmin) = try await caller(of: request), isAdmin else {
            throw Failure(.forbidden, "This route is for administrators only.")
        }
    }
}
