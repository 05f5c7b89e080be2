package import Application
import BSON
package import Domain
package import MongoClient

/// Passwords and second factors in the collection `users`.
package struct MongoCredentialRepository: CredentialRepository {
    let users: MongoCollection
    private let sessions: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        users = database.collection(names.users)
        sessions = database.collection(names.sessions)
    }

    package func credentials(of account: RecordID) async throws(Failure) -> StoredCredentials? {
        var find = MongoFind(Self.byID(account), limit: 1)
        find.projection = CredentialDocument.projection
        return try await reporting { [find] () throws(MongoError) in
            try await users.find(find, read: CredentialDocument.read)
        }.first ?? nil
    }

    package func isRecent(_ session: RecordID, of user: UserID, within time: Duration) async throws(Failure) -> Bool {
        let filter: BSONDocument = [
            "_id": .objectID(ObjectID(session)), "user_id": .string(user.text), "created_at": ["$type": "date"],
            "$expr": [
                "$gt": ["$created_at", ["$subtract": ["$$NOW", .int64(DateExpression.milliseconds(time))]]]
            ],
        ]
        return try await reporting { () throws(MongoError) in
            try await sessions.findOne(filter) { _ in true }
        } ?? false
    }

    package func setPassword(
        _ new: PasswordHash, replacing old: PasswordHash?, of account: RecordID, keeping session: RecordID?
    ) async throws(Failure) -> Bool {
        var filter: BSONDocument = ["_id": .objectID(ObjectID(account)), "password": ["$exists": false]]
        if let old { filter = Self.byPassword(old, of: account) }
        let update = CredentialUpdate(
            set: [("password", .document(AccountDocument.document(of: new)))], unset: ["reset"])
        return try await change(
            filter, update.endingSessions(except: session), trace: Self.byPassword(new, of: account))
    }

    package func setPendingFactor(
        _ secret: SealedSecret, of account: RecordID, for lifetime: Duration
    ) async throws(Failure) {
        let set = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.document("totp_pending") { pending in
                    pending.append("key", secret.key)
                    pending.append("secret", binary: secret.bytes)
                    pending.document("expires_at") { DateExpression.later(lifetime, in: &$0) }
                }
            }
        }
        // An embedded document is merged with the one before, all of whose fields it replaces.
        _ = try await confirmedWrite { () throws(MongoError) in
            try await users.updateOne(Self.byID(account), .pipeline([set]))
        }
    }

    package func enableFactor(
        _ pending: SealedSecret, step: Int64, recoveryCodes: [SecretHash], of account: RecordID,
        keeping session: RecordID?
    ) async throws(Failure) -> Bool {
        let bytes = BSONValue.binary(pending.bytes, subtype: 0)
        let update = CredentialUpdate(
            set: [
                ("totp.key", .string(pending.key)), ("totp.secret", bytes), ("totp.last_step", .int64(step)),
                ("recovery_codes", Self.array(recoveryCodes)),
            ],
            dates: ["totp.created_at"], unset: ["totp_pending"])
        return try await change(
            ["_id": .objectID(ObjectID(account)), "totp_pending.secret": bytes],
            update.endingSessions(except: session),
            trace: ["_id": .objectID(ObjectID(account)), "totp.secret": bytes])
    }

    package func removeFactor(of account: RecordID, keeping session: RecordID?) async throws(Failure) {
        let update = CredentialUpdate(unset: ["totp", "totp_pending", "recovery_codes"])
            .endingSessions(except: session)
        _ = try await confirmedWrite { () throws(MongoError) in
            try await users.updateOne(Self.byID(account), .operators(update))
        }
    }

    package func setRecoveryCodes(_ codes: [SecretHash], of account: RecordID) async throws(Failure) -> Bool {
        let filter: BSONDocument = ["_id": .objectID(ObjectID(account)), "totp": ["$type": "object"]]
        let update: BSONDocument = ["$set": ["recovery_codes": Self.array(codes)]]
        return try await confirmedWrite { () throws(MongoError) in
            try await users.updateOne(filter, .operators(update)).matched > 0
        }
    }

    package func use(_ step: Int64, of account: RecordID) async throws(Failure) -> Bool {
        let filter: BSONDocument = [
            "_id": .objectID(ObjectID(account)), "totp.last_step": ["$lt": .int64(step)],
        ]
        return try await reporting { () throws(MongoError) in
            try await users.updateOne(filter, .operators(["$set": ["totp.last_step": .int64(step)]])).modified > 0
        }
    }

    package func use(_ code: SecretHash, of account: RecordID) async throws(Failure) -> Bool {
        let bytes = BSONValue.binary(code.bytes, subtype: 0)
        let filter: BSONDocument = ["_id": .objectID(ObjectID(account)), "recovery_codes": bytes]
        return try await reporting { () throws(MongoError) in
            try await users.updateOne(filter, .operators(["$pull": ["recovery_codes": bytes]])).modified > 0
        }
    }

    /// - Returns: false if nothing matched.
    private func change(
        _ filter: BSONDocument, _ update: BSONDocument, trace: BSONDocument
    ) async throws(Failure) -> Bool {
        try await confirmedChange(leaving: trace, in: users) { () throws(MongoError) in
            try await users.updateOne(filter, .operators(update)).matched > 0
        }
    }

    private static func array(_ hashes: [SecretHash]) -> BSONValue {
        .array(hashes.map { .binary($0.bytes, subtype: 0) })
    }

    private static func byPassword(_ password: PasswordHash, of account: RecordID) -> BSONDocument {
        [
            "_id": .objectID(ObjectID(account)), "password.hash": .binary(password.hash, subtype: 0),
            "password.salt": .binary(password.salt, subtype: 0),
        ]
    }

    static func byID(_ id: RecordID) -> BSONDocument { BSONWriter.document { $0.append("_id", ObjectID(id)) } }
}
