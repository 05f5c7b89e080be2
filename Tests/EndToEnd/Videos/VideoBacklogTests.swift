import Afterimage
import Application
import BSON
import FoundationEssentials
import MongoClient
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// Thousands of jobs waiting for the provider's rate limit.
@Suite(.timeLimit(.minutes(3))) struct VideoBacklogTests {
    private static let owners = 100
    private static let pollInterval: Duration = .seconds(3)
    private static let jobs = 10_000

    @Test func `Waiting jobs cost few commands, are submitted fairly and in order, and delay no poll`() async throws {
        try await TestServer.run {
            $0.videoSubmissionsPerSecond = 1
            // As in production.
            $0.videoSchedule.tick = .seconds(5)
            $0.videoSchedule.pollInterval = Self.pollInterval
            $0.pollSchedule.tick = .seconds(5)
            $0.statsInterval = .seconds(10)
        } _: { server in
            let running = "a job that is running [fault: stuck]"
            let token = try await server.token(user: "alice")
            #expect(
                try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"\#(running)"}"#).status
                    == 202)
            #expect(try await eventually { server.sandbox.records.submissions(prompt: running).count == 1 })
            let jobs = server.database.collection("video_generation_jobs")
            let now = try await server.database.serverTime()
            for start in stride(from: 0, to: Self.jobs, by: 1000) {
                try await jobs.insert((start..<start + 1000).map { Self.job($0, now) })
            }
            func submitted() async throws -> [String] {
                let find = MongoFind(
                    ["provider_task_id": ["$exists": true], "user_id": ["$ne": "alice"]], sort: ["ordered_at": 1],
                    limit: 100)
                return try await jobs.find(find) { view throws(BSONError) in
                    try view.first("prompt")?.string() ?? ""
                }
            }
            #expect(try await eventually { try await submitted().count >= 1 })
            let (before, start) = (try await server.databaseCommands(), ContinuousClock.now)
            let longestGap = try await Self.longestGap(
                between: 5, pollsOf: try await server.sandbox.task(prompt: running).id, server)
            print("polled after \(longestGap) at the longest, every \(Self.pollInterval) when idle")
            // With the machine to itself; a poll behind the backlog would take hours.
            #expect(longestGap < Self.pollInterval * (Scale.isFull ? 2 : 5))
            #expect(try await submitted().count >= 7)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let commands = try await server.databaseCommands() - before
            print("\(commands) commands in \(seconds) s with \(Self.jobs) jobs waiting")
            // Each of these jobs, of which no order was stored, reserves what it costs first.
            #expect(Double(commands) / seconds < 40)
            // Jobs with the same turn belong to different owners: the first job of each.
            let first = try await submitted().prefix(7)
            #expect(Array(first) == (0..<first.count).map { "fox 0 of owner \($0)" })
        }
    }

    /// The longest time between polls of a task, as seen by the provider.
    private static func longestGap(between count: Int, pollsOf task: String, _ server: TestServer) async throws
        -> Duration
    {
        var (polls, times): (Int, [ContinuousClock.Instant]) = (0, [])
        let deadline = ContinuousClock.now + pollInterval * (count * 4)
        while times.count <= count, ContinuousClock.now < deadline {
            let seen = server.sandbox.records.tasks[task]?.queries ?? 0
            if seen > polls { times.append(.now) }
            polls = seen
            try await Task.sleep(for: .milliseconds(10))
        }
        return zip(times.dropFirst(), times).map { $0 - $1 }.max() ?? .seconds(3600)
    }

    /// Adds the jobs owner by owner, so that only turns make the order fair.
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
