import Application
import Domain
import Hummingbird

extension TokenVerifier {
    /// Lets an operator pass, and nobody else.
    ///
    /// - Throws: `unauthenticated`, `forbidden`.
    func admin(_ request: Request) async throws(Failure) {
        guard case .user(_, let isAdmin) = try await caller(of: request), isAdmin else {
            throw Failure(.forbidden, "This is for operators.")
        }
    }
}
