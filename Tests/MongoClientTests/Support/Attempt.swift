import BSON
import MongoClient

/// Sends one command, by its name.
struct Attempt {
    private let command: String

    init(_ command: String) { self.command = command }

    /// Updates increment a field, so that a double execution shows.
    func callAsFunction(on collection: MongoCollection) async throws(MongoError) {
        let increment = MongoUpdate.operators(["$inc": ["n": 1]])
        switch command {
        case "find": _ = try await collection.findOne([:], read: copied)
        case "count": _ = try await collection.count([:])
        case "insert": try await collection.insert(["n": 1000])
        case "update": _ = try await collection.updateOne(["_id": 0], increment)
        case "delete": _ = try await collection.deleteOne([:])
        case "findAndModify": _ = try await collection.findOneAndUpdate(["_id": 0], increment) { _ in }
        default: preconditionFailure("unknown command \(command)")
        }
    }
}
