package import Application
import BSON
import Domain
package import MongoClient

/// The identity of the installation that uses this database: folders and buckets are marked with it.
package struct MongoInstallation: Sendable {
    private let state: MongoCollection
    private let newID: String

    /// - Parameter randomBytes: makes the id of a new installation.
    package init(_ database: MongoDatabase, names: CollectionNames, randomBytes: (Int) -> [UInt8]) {
        state = database.collection(names.operationsState)
        newID = randomBytes(16).hexadecimal
    }

    /// The installation's id, made with the first call: 32 hexadecimal digits.
    package func id() async throws(Failure) -> String {
        try await reporting { () throws(MongoError) in
            do throws(MongoError) {
                return try await stored()
            } catch  where error.kind == .duplicateKey {
                // Made concurrently by another process.
                return try await stored()
            }
        }
    }

    private func stored() async throws(MongoError) -> String {
        let make = BSONWriter.document { update in
            update.document("$setOnInsert") { $0.append("id", newID) }
        }
        let id = try await state.findOneAndUpdate(["_id": "installation"], .operators(make), upsert: true) {
            record throws(BSONError) in
            guard let id = try record.first("id") else { throw .malformed(at: 0) }
            return try id.string()
        }
        guard let id else { throw MongoError(.unexpectedReply, detail: "an upsert gave no document") }
        return id
    }
}
