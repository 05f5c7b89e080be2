package import Application
import BSON
package import Domain
package import MongoClient

extension MongoCredentialRepository: SealedSecretRepository {
    package func secrets(
        exceptOf key: String, after last: RecordID?, atMost count: Int
    ) async throws(Failure) -> [(account: RecordID, secret: SealedSecret)] {
        let found = try await reporting { () throws(MongoError) in
            try await users.find(Self.sealed(exceptBy: key, after: last, atMost: count)) {
                document throws(BSONError) -> Sealed? in
                guard let id = try document.first("_id"), id.type == .objectID,
                    let secret = try CredentialDocument.secret(document.first("totp"))
                else { return nil }
                return Sealed(account: RecordID(try id.objectID()), secret: secret)
            }
        }
        return found.compactMap { $0.map { ($0.account, $0.secret) } }
    }

    package func replace(_ old: SealedSecret, by new: SealedSecret, of account: RecordID) async throws(Failure) {
        let unchanged: BSONDocument = [
            "_id": .objectID(ObjectID(account)), "totp.secret": .binary(old.bytes, subtype: 0),
        ]
        let set: BSONDocument = [
            "$set": ["totp.key": .string(new.key), "totp.secret": .binary(new.bytes, subtype: 0)]
        ]
        _ = try await confirmedWrite { () throws(MongoError) in
            try await users.updateOne(unchanged, .operators(set))
        }
    }

    /// Reads all accounts in the order of their ids: it runs once, after a new secret.
    package static func sealed(exceptBy key: String, after last: RecordID?, atMost count: Int) -> MongoFind {
        let filter = BSONWriter.document { filter in
            if let last { filter.document("_id") { $0.append("$gt", ObjectID(last)) } }
            filter.document("totp.key") { condition in
                condition.append("$type", "string")
                condition.append("$ne", key)
            }
        }
        var find = MongoFind(filter, sort: ["_id": 1], limit: Int32(clamping: count))
        find.projection = ["totp": 1]
        return find
    }

    /// The result of reading; a struct because tuples cannot be `Sendable`.
    private struct Sealed: Sendable {
        let account: RecordID
        let secret: SealedSecret
    }
}
