import Application
import Domain

extension Authentication {
    /// The user, and the id that the account has if the user has one.
    ///
    /// - Throws: `forbidden` for visitors, and for users whose id no account can have.
    func accountOwner() throws(Failure) -> (user: UserID, id: RecordID) {
        let user = try user()
        guard let id = RecordID(user.text) else { throw ReauthenticateOwner.noAccount }
        return (user, id)
    }
}
