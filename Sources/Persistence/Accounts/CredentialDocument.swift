import Application
import BSON
import Domain

/// The stored form of second factors, within the document of an account.
enum CredentialDocument {
    /// The fields that `read` needs, with the time of the database.
    static let projection = BSONWriter.document { projection in
        for field: StaticString in [
            "email", "email_verified", "name", "role", "created_at", "password", "totp", "totp_pending",
            "recovery_codes", "identities", "disabled_at", "deletion", "valid_since", "notifications",
        ] {
            projection.append(field, Int32(1))
        }
        projection.append("now", "$$NOW")
    }

    /// - Returns: nil if it is not an account.
    static func read(_ document: BSONView) throws(BSONError) -> StoredCredentials? {
        let stored = try AccountDocument.read(document)
        guard let account = stored.account else { return nil }
        return StoredCredentials(
            account: account, password: stored.password, factor: try factor(document.first("totp")),
            pendingFactor: try pending(document.first("totp_pending"), now: time(document.first("now"))))
    }

    /// - Returns: nil if there is none that this server could have stored.
    static func secret(_ element: BSONElement?) throws(BSONError) -> SealedSecret? {
        guard let element, element.type == .document else { return nil }
        let fields = try element.view()
        guard let key = try fields.first("key"), key.type == .string, let bytes = try fields.first("secret"),
            bytes.type == .binary
        else { return nil }
        return SealedSecret(key: try key.string(), bytes: [UInt8](try bytes.binary().bytes))
    }

    private static func factor(_ element: BSONElement?) throws(BSONError) -> StoredFactor? {
        guard let secret = try secret(element), let fields = try element?.view(),
            let step = try fields.first("last_step"), [.int32, .int64].contains(step.type),
            let createdAt = try time(fields.first("created_at"))
        else { return nil }
        return StoredFactor(secret: secret, lastStep: try step.integer(), createdAt: createdAt)
    }

    private static func pending(_ element: BSONElement?, now: Timestamp?) throws(BSONError) -> SealedSecret? {
        guard let secret = try secret(element), let end = try time(element?.view().first("expires_at")), let now,
            now < end
        else { return nil }
        return secret
    }

    private static func time(_ element: BSONElement?) throws(BSONError) -> Timestamp? {
        guard let element, element.type == .date else { return nil }
        return Timestamp(milliseconds: try element.milliseconds())
    }
}
