import BSON
import FoundationEssentials
import MongoClient

/// A job's record as it lies in the database, with what the history says of the same video.
struct StoredVideo: Sendable {
    let fields: BSONDocument
    /// Nil where the history has not heard of it.
    let history: BSONDocument?

    var prompt: String { text("prompt") ?? "" }
    var status: String? { text("status") }
    var reason: String? { text("failure_code") }
    var worker: String? { text("worker") }

    /// Whether nobody will take it again.
    var isOver: Bool { fields["due_at"] == nil }

    /// Whether it has a video, or a reason why not, and the history says the same.
    var isConsistent: Bool {
        guard isOver, let history, history["status"] == fields["status"], history["error"] == fields["error"],
            fields["completed_at"] != nil, history["completed_at"] == fields["completed_at"]
        else { return false }
        switch status {
        case "completed": return text("video_url") != nil && history["proxy_url"] == fields["video_url"]
        case "failed": return reason != nil && text("error")?.isEmpty == false && fields["video_url"] == nil
        default: return false
        }
    }

    func text(_ key: String) -> String? {
        if case .string(let text) = fields[key] { return text }
        return nil
    }

    /// All jobs of a database, once nobody will take any of them again, or as they are when time is up.
    static func settled(in database: MongoDatabase, within limit: Duration) async throws -> [StoredVideo] {
        let deadline = ContinuousClock.now + limit
        while try await jobs(of: database).count(["due_at": ["$exists": true]]) > 0, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        return try await all(in: database)
    }

    static func all(in database: MongoDatabase) async throws -> [StoredVideo] {
        let history = try await documents(database.collection("user_generation_history"))
        let byID = Dictionary(history.map { ($0["_id"], $0) }) { first, _ in first }
        return try await documents(jobs(of: database)).map { StoredVideo(fields: $0, history: byID[$0["_id"]]) }
    }

    static func jobs(of database: MongoDatabase) -> MongoCollection { database.collection("video_generation_jobs") }

    private static func documents(_ collection: MongoCollection) async throws -> [BSONDocument] {
        try await collection.find(MongoFind([:], limit: 20_000)) { view throws(BSONError) in BSONDocument(copying: view)
        }
    }
}
