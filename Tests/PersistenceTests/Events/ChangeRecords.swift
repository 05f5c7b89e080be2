import BSON
import Domain
import MongoClient
import Persistence

/// Writes records to trigger changes, through any client.
struct ChangeRecords {
    let database: MongoDatabase
    private let names = CollectionNames()
    private let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    var generations: MongoCollection { database.collection(names.generations) }
    var images: MongoCollection { database.collection(names.generatedImages) }

    /// - Parameter age: age of the record's modification time.
    /// - Returns: its name as `RecordingListener` reports it.
    @discardableResult
    func generation(of owner: Owner, age: Duration = .zero, _ fields: [(String, BSONValue)] = []) async throws -> String
    {
        let id = ids.next()
        let ownerFields: [(String, BSONValue)] = [
            ("user_id", owner.session == nil ? .string(owner.text) : .null),
            ("session_id", owner.session.map { .string($0) } ?? .null), ("is_active", true),
            ("generation_type", "text-to-video"), ("prompt", "a fox"),
        ]
        let rest = ownerFields.filter { field in !fields.contains { $0.0 == field.0 } }
        try await write(id, rest + fields, "updated_at", age, to: generations)
        return "\(owner.text) generation \(id.text)"
    }

    @discardableResult
    func image(of owner: Owner, age: Duration = .zero) async throws -> String {
        let id = ids.next()
        let fields: [(String, BSONValue)] = [
            ("userId", .string(owner.text)), ("taskId", .string(id.text)), ("prompt", "a fox"), ("status", "pending"),
        ]
        try await write(id, fields, "updatedAt", age, to: images)
        return "\(owner.text) image \(id.text)"
    }

    private func write(
        _ id: RecordID, _ fields: [(String, BSONValue)], _ time: String, _ age: Duration, to collection: MongoCollection
    ) async throws {
        let milliseconds = BSONValue.int64(Int64(age / .milliseconds(1)))
        let changedAt: BSONDocument = ["$subtract": ["$$NOW", milliseconds]]
        let set = try BSONDocument(fields + [(time, .document(changedAt))])
        _ = try await collection.findOneAndUpdate(
            ["_id": .objectID(ObjectID(id))], .pipeline([["$set": .document(set)]]), upsert: true
        ) { _ in true }
    }
}
