import Application
import Domain

extension Authentication {
    /// - Throws: `forbidden` for a visitor.
    func requireUser() throws(Failure) -> UserID {
        guard case .user(let user, _) = caller else {
            throw Failure(.forbidden, "Visitors have no account. Sign in, or register.")
        }
        return user
    }
}
