import Afterimage
import Application
import BSON
import FoundationEssentials
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Thousands of jobs that wait for the provider.
@Suite(.timeLimit(.minutes(3))) struct VideoBacklogTests {
    private static let owners = 20
    private static let jobs = 10_000

    @Test func `Waiting jobs cost no commands, are submitted fairly and in order, and delay no poll`() async throws {
        try await TestServer.run {
            $0.videoSubmissionsPerSecond = 1
            // As in production.
            $0.videoSchedule.tick = .seconds(5)
            $0.videoSchedule.pollInterval = .seconds(600)
            $0.pollSchedule.tick = .seconds(5)
            $0.statsInterval = .seconds(10)
        } _: { server in
            let jobs = server.database.collection("video_generation_jobs")
            let now = try await server.database.serverTime()
            for start in stride(from: 0, to: Self.jobs, by: 1000) {
                try await jobs.insert((start..<start + 1000).map { Self.job($0, now) })
            }
            func submitted() async throws -> [String] {
                let find = MongoFind(["provider_task_id": ["$exists": true]], sort: ["ordered_at": 1], limit: 100)
                return try await jobs.find(find) { view throws(BSONError) in
                    try view.first("prompt")?.string() ?? ""
                }
            }
            #expect(try await eventually { try await submitted().count >= 1 })
            let (before, start) = (try await server.databaseCommands(), ContinuousClock.now)
            #expect(try await eventually { try await submitted().count >= 7 })
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let commands = try await server.databaseCommands() - before
            print("\(commands) commands in \(seconds) s with \(Self.jobs) jobs waiting")
            #expect(Double(commands) / seconds < 20)
            // The jobs of one turn are those of different owners, the first of each.
            let first = try await submitted().prefix(7)
            #expect(Array(first) == (0..<first.count).map { "fox 0 of owner \($0)" })
        }
    }

    /// Owner by owner, so that only turns make it fair.
    private static func job(_ number: Int, _ now: Int64) -> BSONDocument {
        let (owner, turn) = (number / (jobs / owners), number % (jobs / owners))
        return [
            "job_id": .string("job-\(number)"), "user_id": .string("owner-\(owner)"),
            "prompt": .string("fox \(turn) of owner \(owner)"),
            "proxy_id": .string(
                "00000000-0000-0000-0000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"),
            "status": "pending", "stage": "queued", "progress": 0, "fence": 0, "strikes": 0, "retries": 0,
            "queue_turn": .int64(Int64(turn)), "created_at": .date(milliseconds: now - 100_000 + Int64(number)),
            "updated_at": .date(milliseconds: now), "due_at": .date(milliseconds: now),
        ]
    }
}
