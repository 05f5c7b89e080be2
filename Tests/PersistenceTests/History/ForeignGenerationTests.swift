import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// History records and jobs that another application wrote, before any migration.
@Suite struct ForeignGenerationTests {
    private static let odd: [BSONValue] = [
        .null, .undefined, 7, .int64(7), 7.5, true, [:], .minKey, .symbol("s"), .decimal128(Decimal128("1")!),
    ]

    @Test func `Null, missing and mistyped fields count as absent, and unknown ones are ignored`() async throws {
        try await HistoryFixture.open { fixture in
            for odd in Self.odd {
                let id = fixture.ids.next()
                let fields = [
                    "prompt", "status", "error", "failure_code", "proxy_url", "result_url", "task_id", "created_at",
                    "completed_at", "expires_at", "unknown",
                ].map { ($0, odd) }
                try await fixture.records.insert(
                    try BSONDocument(
                        [
                            ("_id", .objectID(ObjectID(id))), ("user_id", "alice"), ("is_active", true),
                            ("generation_type", "text-to-video"),
                        ] + fields))
                let found = try #require(try await fixture.generation(id))
                #expect(found.prompt.isEmpty && found.status == .processing && found.error == nil, "\(odd)")
                #expect(
                    found.proxyURL == nil && found.taskID == nil && found.parameters == GenerationParameters(), "\(odd)"
                )
                #expect(found.createdAt == Timestamp(milliseconds: 1_700_000_000_000), "\(odd)")
            }
            #expect(try await fixture.page(.skip(0), limit: 50).ids.count == Self.odd.count)
        }
    }

    @Test func `Jobs with fields of unexpected types are read`() async throws {
        try await HistoryFixture.open { fixture in
            for odd in Self.odd {
                let id = fixture.ids.next()
                let fields = [
                    "user_id", "prompt", "status", "error", "video_url", "created_at", "updated_at", "completed_at",
                    "unknown",
                ].map { ($0, odd) }
                try await fixture.jobRecords.insert(
                    try BSONDocument(
                        [("_id", .objectID(ObjectID(id))), ("fps", 24.0), ("progress", .int64(7))] + fields))
                let job = try #require(try await fixture.jobs.job(JobID(id), of: nil))
                #expect(job.owner == nil && job.prompt.isEmpty && job.status == .pending && job.error == nil, "\(odd)")
                #expect(job.fps == 24 && job.progress == 7 && job.proxyURL == nil, "\(odd)")
                #expect(job.createdAt == Timestamp(milliseconds: 1_700_000_000_000), "\(odd)")
            }
        }
    }

    @Test func `Only parameters of known names and types are read, and malformed documents have none`()
        async throws
    {
        try await HistoryFixture.open { fixture in
            let (whole, broken) = (fixture.ids.next(), fixture.ids.next())
            var invalid = try BSONDocument([("text", "abc")]).bytes
            invalid[invalid.count - 4] = 0xFF
            for (id, parameters) in [
                (
                    whole,
                    [
                        "size": "1280*720", "n": 2, "seed": .int64(1 << 40), "fps": 7.0, "duration": "long",
                        "model": "wan2.6-t2v", "list": ["a", [:]], "negative_prompt": "狐 \u{1}",
                    ] as BSONDocument
                ),
                (broken, try BSONDocument(bytes: invalid)),
            ] {
                var fields = try fixture.record(at: 0).elements()
                fields[0] = ("_id", .objectID(ObjectID(id)))
                fields.append(("generation_params", .document(parameters)))
                try await fixture.records.insert(try BSONDocument(fields.map { ($0.key, $0.value) }))
            }
            #expect(
                try await fixture.generation(whole)?.parameters
                    == GenerationParameters(
                        size: VideoSize("1280*720"), fps: 7, seed: 1 << 40, negativePrompt: "狐 \u{1}"))
            #expect(
                try await fixture.generation(broken)?.parameters
                    == GenerationParameters())
            #expect(try await fixture.page(.skip(0), limit: 50).ids.count == 2)
        }
    }
}
