package import Application
package import BSON
package import Domain
package import MongoClient

/// The document `setup` of the collection `operations_state`: the id that is reserved for the first account.
package struct MongoSetUpRepository: SetUpRepository {
    private static let key = "setup"

    private let users: MongoCollection
    private let state: MongoCollection
    private let installationID: MongoInstallation

    /// - Parameter randomBytes: makes the id of a new installation.
    package init(_ database: MongoDatabase, names: CollectionNames, randomBytes: (Int) -> [UInt8]) {
        users = database.collection(names.users)
        state = database.collection(names.operationsState)
        installationID = MongoInstallation(database, names: names, randomBytes: randomBytes)
    }

    package func installation() async throws(Failure) -> String { try await installationID.id() }

    package func hasAccount() async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in
            try await users.findOne(Self.findAccount) { _ in true }
        } ?? false
    }

    package func reserve(_ id: RecordID) async throws(Failure) -> RecordID {
        try await confirmedWrite { () throws(MongoError) in
            do throws(MongoError) {
                return try await reserved(id)
            } catch  where error.kind == .duplicateKey {
                // Reserved concurrently by another process.
                return try await reserved(id)
            }
        }
    }

    package func release(_ id: RecordID) async throws(Failure) {
        _ = try await reporting { () throws(MongoError) in
            try await state.deleteOne(["_id": .string(Self.key), "account": .objectID(ObjectID(id))])
        }
    }

    private func reserved(_ id: RecordID) async throws(MongoError) -> RecordID {
        let reserve: BSONDocument = ["$setOnInsert": ["account": .objectID(ObjectID(id))]]
        let account = try await state.findOneAndUpdate(
            ["_id": .string(Self.key)], .operators(reserve), upsert: true
        ) { record throws(BSONError) in
            guard let account = try record.recordID("account") else { throw .malformed(at: 0) }
            return account
        }
        guard let account else { throw MongoError(.unexpectedReply, detail: "an upsert gave no document") }
        return account
    }

    /// Also explained by tests.
    package static let findAccount: BSONDocument = ["email": ["$exists": true]]
}
