package import Application
import BSON
package import Domain
package import MongoClient

/// The field `known_devices` of `users`.
package struct MongoKnownDeviceRepository: KnownDeviceRepository {
    /// Per account; those that have not been seen for the longest time are forgotten.
    private static let maximum = 20

    private let users: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) { users = database.collection(names.users) }

    package func remember(_ device: SecretHash, of account: RecordID) async throws(Failure) -> Bool {
        let known = try await reporting { () throws(MongoError) in
            try await users.findOneAndUpdate(
                ["_id": .objectID(ObjectID(account))], .pipeline([Self.remembering(device)]), returning: .before,
                projection: ["known_devices": 1], read: Self.hashes)
        }
        guard let known, !known.isEmpty else { return false }
        return !known.contains(device.bytes)
    }

    /// The others, newest first, after this one.
    private static func remembering(_ device: SecretHash) -> BSONDocument {
        let hash = BSONValue.binary(device.bytes, subtype: 0)
        let known: BSONValue = ["$cond": [["$isArray": "$known_devices"], "$known_devices", []]]
        let others: BSONValue = ["$filter": ["input": known, "cond": ["$ne": ["$$this.hash", hash]]]]
        let all: BSONValue = ["$concatArrays": [[["hash": hash, "seen_at": "$$NOW"]], others]]
        return ["$set": ["known_devices": ["$slice": [all, .int32(Int32(maximum))]]]]
    }

    private static let hashes: @Sendable (BSONView) throws(BSONError) -> [[UInt8]] = { document throws(BSONError) in
        guard let element = try document.first("known_devices"), element.type == .array else { return [] }
        var hashes: [[UInt8]] = []
        var elements = try element.view().elements()
        while let device = try elements.next() {
            guard device.type == .document, let hash = try device.view().first("hash"), hash.type == .binary else {
                continue
            }
            hashes.append([UInt8](try hash.binary().bytes))
        }
        return hashes
    }
}
