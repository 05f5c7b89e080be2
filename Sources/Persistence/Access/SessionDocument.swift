import Application
import BSON
import Domain

/// The stored form of a session. A document without what a session needs reads as none.
enum SessionDocument {
    /// All fields except the times.
    static func fields(of session: SignedInSession, isByProvider: Bool) -> BSONDocument {
        BSONWriter.document { document in
            document.append("_id", ObjectID(session.id))
            document.append("user_id", session.user.text)
            document.append("device", session.device.text)
            document.append("address", session.address)
            if isByProvider { document.append("by_provider", true) }
        }
    }

    static func session(_ document: BSONView) throws(BSONError) -> SignedInSession? {
        guard let id = try document.recordID("_id"), let access = try access(document),
            let expiresAt = try document.time("expires_at")
        else { return nil }
        return SignedInSession(
            id: id, user: access.user, device: DeviceName(stored: try document.text("device") ?? ""),
            address: try document.text("address") ?? "", createdAt: access.createdAt, lastUsedAt: access.lastUsedAt,
            expiresAt: expiresAt)
    }

    static func access(_ document: BSONView) throws(BSONError) -> SessionAccess? {
        guard let user = try document.text("user_id").flatMap({ UserID($0) }),
            let createdAt = try document.time("created_at")
        else { return nil }
        return SessionAccess(
            user: user, createdAt: createdAt, lastUsedAt: try document.time("last_used_at") ?? createdAt,
            isByProvider: try document.flag("by_provider"))
    }

    /// The session's id with its access.
    static func identified(_ document: BSONView) throws(BSONError) -> (RecordID, SessionAccess)? {
        guard let id = try document.recordID("_id"), let access = try access(document) else { return nil }
        return (id, access)
    }
}
