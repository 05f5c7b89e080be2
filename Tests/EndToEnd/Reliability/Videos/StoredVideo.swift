import BSON
import FoundationEssentials
import MongoClient

/// A job record in the database with the history record of the same video.
struct StoredVideo: Sendable {
    let fields: BSONDocument
    /// Nil if there is no history record.
    let history: BSONDocument?

    var prompt: String { text("prompt") ?? "" }
    var status: String? { text("status") }
    var reason: String? { text("failure_code") }
    var worker: String? { text("worker") }

    /// Whether the job is not due again.
    var isFinished: Bool { fields["due_at"] == nil }

    /// Whether the job has a video or a reason, and the history agrees.
    var isConsistent: Bool {
        guard isFinished, let history, history["status"] == fields["status"], history["error"] == fields["error"],
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

    /// All jobs once none has been due for a second, or at the time limit: a late task id makes a job due again.
    static func settled(in database: MongoDatabase, within limit: Duration) async throws -> [StoredVideo] {
        let deadline = ContinuousClock.now + limit
        var quietSince = ContinuousClock.now
        while ContinuousClock.now < deadline, ContinuousClock.now < quietSince + .seconds(1) {
            if try await jobs(of: database).count(["due_at": ["$exists": true]]) > 0 { quietSince = .now }
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
