import BSON
import Domain

/// The field `verification` of an account.
struct VerificationDocument: Sendable {
    let email: EmailAddress
    let session: RecordID?

    /// - Parameter account: the account's document.
    init?(_ account: BSONView) throws(BSONError) {
        guard let field = try account.first("verification"), field.type == .document else { return nil }
        let stored = try field.view()
        guard let text = try stored.first("email"), text.type == .string,
            let email = EmailAddress(try text.string())
        else { return nil }
        self.email = email
        var session: RecordID?
        if let id = try stored.first("session"), id.type == .objectID { session = RecordID(try id.objectID()) }
        self.session = session
    }
}
