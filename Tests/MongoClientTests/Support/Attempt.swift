import BSON
import MongoClient

/// One call of each kind, by the name of its command.
struct Attempt {
    private let command: String

    init(_ command: String) { self.command = command }

    /// A write adds one to what it touches, so that writing twice shows.
    func callAsFunction(on collection: MongoCollection) async throws(MongoError) {
        let increment = MongoUpdate.operators(["$inc": ["n": 1]])
        switch command {
        case "find": _ = try await collection.findOne([:], read: copied)
        case "count": _ = try await collection.count([:])
        case "insert": try await collection.insert(["n": 1000])
        case "update": _ = try await collection.updateOne(["_id": 0], increment)
        case "delete": _ = try await collection.deleteOne([:])
        case "findAndModify": _ = try await collection.findOneAndUpdate(["_id": 0], increment) { _ in }
        default: preconditionFailure("no attempt at \(command)")
        }
    }
}
