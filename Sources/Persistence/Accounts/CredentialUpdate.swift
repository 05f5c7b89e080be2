import BSON
import Domain

/// An update of an account that ends its sessions, by the clock of the database.
struct CredentialUpdate {
    var set: [(String, BSONValue)] = []
    /// Fields that get the current time.
    var dates: [String] = []
    var unset: [String] = []

    /// - Parameter session: which stays; nil ends all.
    func endingSessions(except session: RecordID?) -> BSONDocument {
        var (set, unset) = (set, unset)
        if let session {
            set.append(("kept_session", .objectID(ObjectID(session))))
        } else {
            unset.append("kept_session")
        }
        var update = [("$currentDate", Self.document((dates + ["valid_since"]).map { ($0, true) }))]
        if !set.isEmpty { update.append(("$set", Self.document(set))) }
        if !unset.isEmpty { update.append(("$unset", Self.document(unset.map { ($0, "") }))) }
        return BSONDocument(literal: update)
    }

    private static func document(_ fields: [(String, BSONValue)]) -> BSONValue {
        .document(BSONDocument(literal: fields))
    }
}
