import Afterimage
import Application
import BSON
import FoundationEssentials
import MongoClient
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Unreadable job records, and tasks with unreadable poll responses.
    @Suite struct PoisonedVideoTests {
        /// Invalid fields, each of which makes a worker fail in another way.
        private static let poisons: [(String, BSONValue?)] = [
            ("prompt", nil), ("prompt", 7), ("prompt", ""), ("proxy_id", "../../etc/passwd"), ("proxy_id", nil),
            ("stage", "elsewhere"), ("stage", nil), ("stage", .null), ("stage", "ordered"), ("stage", "ended"),
        ]

        @Test func `Poisoned jobs are parked with a reason, and valid jobs complete`() async throws {
            let (scale, start) = (VideoScale.current, Date())
            try await TestServer.run {
                $0.videoSchedule.longestRetry = .milliseconds(100)
            } _: { server in
                let token = try await server.token(user: "alice")
                let jobs = StoredVideo.jobs(of: server.database)
                try await forEach(of: Array(0..<scale.good), workers: 8) { number in
                    if number < scale.poison {
                        try await jobs.insert(Self.poisoned(number))
                        let junk = #"{"prompt":"Junk \#(number) [fault: query-junk]"}"#
                        #expect(try await server.post("/api/text-to-video", token: token, json: junk).status == 202)
                    }
                    let good = #"{"prompt":"Fox \#(number)"}"#
                    #expect(try await server.post("/api/text-to-video", token: token, json: good).status == 202)
                }
                let videos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
                let good = videos.filter { $0.prompt.hasPrefix("Fox") }
                let incomplete = good.filter { !$0.isConsistent || $0.status != "completed" }.map(\.fields)
                #expect(incomplete.isEmpty && good.count == scale.good)
                let junk = videos.filter { $0.prompt.hasPrefix("Junk") }
                let unparked = junk.filter { !$0.isConsistent || $0.reason != "parked" }.map(\.fields)
                #expect(unparked.isEmpty && junk.count == scale.poison)
                let poison = videos.filter { $0.fields["poison"] != nil }
                let unparkedPoison = poison.filter { !$0.isFinished || $0.status != "failed" || $0.reason != "parked" }
                    .map(\.fields)
                #expect(unparkedPoison.isEmpty && poison.count == scale.poison)
                #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
                print("poison: \(2 * scale.poison) among \(good.count) in \(Date().timeIntervalSince(start)) s")
            }
        }

        /// A job as the server stores it, with one invalid field.
        private static func poisoned(_ number: Int) throws -> BSONDocument {
            let (key, value) = poisons[number % poisons.count]
            let now = BSONValue.date(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            let proxy = "0f8fad5b-d9cb-469f-a165-\(String(700_000_000_000 + number))"
            let fields: [(String, BSONValue)] = [
                ("_id", .objectID(ObjectID(high: .random(in: 0...UInt64.max), low: UInt32(number)))),
                ("job_id", .string("poison-\(number)")), ("user_id", "alice"), ("prompt", "A poisoned fox"),
                ("proxy_id", .string(proxy)), ("status", "pending"), ("progress", 0), ("stage", "queued"),
                ("fence", .int64(0)), ("strikes", 0), ("retries", 0), ("created_at", now), ("updated_at", now),
                ("due_at", now), ("poison", .int32(Int32(number))),
            ]
            let changed = fields.filter { $0.0 != key } + (value.map { [(key, $0)] } ?? [])
            return try BSONDocument(changed)
        }
    }
}
