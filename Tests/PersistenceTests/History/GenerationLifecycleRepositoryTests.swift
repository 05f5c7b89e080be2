import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Job status in history records.
@Suite struct GenerationLifecycleRepositoryTests {
    private static let history = "user_generation_history"
    private static let result = VideoResult(
        origin: "https://origin.example/v.mp4?Signature=s", expiresAt: Timestamp(milliseconds: 4_000_000_000_000))

    private func entry(_ job: NewVideoJob, _ status: GenerationEntry.Status) -> GenerationEntry {
        GenerationEntry(
            id: job.id, owner: job.owner, request: job.request, proxyID: job.proxyID,
            createdAt: Timestamp(milliseconds: 1_700_000_000_000), status: status)
    }

    @Test func `A job is one record with the documented fields, owned by a user or a session`() async throws {
        try await VideoFixture.open { fixture in
            for owner in [VideoFixture.alice, Owner(stored: "session:0123456789abcdef")] {
                let job = try fixture.new(of: owner, prompt: "$a fox")
                for _ in 0..<2 { try await fixture.generations.upsert(entry(job, .processing)) }
                let stored = try await fixture.stored(Self.history, job.id)
                #expect(stored["user_id"] == (owner.session == nil ? .string(owner.text) : .null))
                #expect(stored["session_id"] == (owner.session.map { .string($0) } ?? .null))
                #expect(stored["generation_type"] == "text-to-video" && stored["prompt"] == "$a fox")
                #expect(stored["result_url"] == .null && stored["proxy_url"] == .null)
                #expect(stored["task_id"] == .string(job.id.text) && stored["is_active"] == true)
                #expect(stored["created_at"] == .date(milliseconds: 1_700_000_000_000))
                #expect(
                    stored["generation_params"] == [
                        "duration": 5, "size": "1280*720", "fps": 24, "seed": 7, "negative_prompt": "rain",
                    ])
                let shown = try #require(try await fixture.generation(job.id, of: owner))
                #expect(shown.status == .processing && shown.prompt == "$a fox")
            }
        }
    }

    @Test func `A final status is written once and never replaced`() async throws {
        try await VideoFixture.open { fixture in
            let job = try fixture.new()
            let end = GenerationEntry.Status.completed(Self.result, at: Timestamp(milliseconds: 1_700_000_060_000))
            try await fixture.generations.upsert(entry(job, .processing))
            try await fixture.generations.upsert(entry(job, end))
            let done = try await fixture.stored(Self.history, job.id)
            #expect(done["status"] == "completed" && done["proxy_url"] == .string(job.proxyID.path))
            #expect(done["result_url"] == .string(Self.result.origin))
            for late in [.processing, .failed(.timedOut, at: Timestamp(milliseconds: 0)), end]
                as [GenerationEntry.Status]
            {
                try await fixture.generations.upsert(entry(job, late))
                #expect(try await fixture.stored(Self.history, job.id) == done)
            }
        }
    }

    @Test func `A final status without an earlier record creates the whole record`() async throws {
        try await VideoFixture.open { fixture in
            let job = try fixture.new()
            try await fixture.generations.upsert(entry(job, .failed(.contentRefused, at: Timestamp(milliseconds: 5))))
            let shown = try #require(try await fixture.generation(job.id, of: job.owner))
            #expect(shown.status == .failed && shown.error == VideoFailure.contentRefused.message)
            #expect(shown.createdAt == Timestamp(milliseconds: 1_700_000_000_000))
        }
    }

    @Test func `A record keeps fields of other applications and stays soft-deleted`() async throws {
        try await VideoFixture.open { fixture in
            let trash = MongoTrashRepository(fixture.database, names: CollectionNames(), kind: .video)
            let job = try fixture.new()
            try await fixture.generations.upsert(entry(job, .processing))
            try await fixture.change(Self.history, job.id, ["$set": ["tags": ["a"], "user_id": "bob"]])
            #expect(try await trash.trash(job.id, of: Owner(stored: "bob")))
            try await fixture.generations.upsert(entry(job, .completed(Self.result, at: Timestamp(milliseconds: 5))))
            let stored = try await fixture.stored(Self.history, job.id)
            #expect(stored["tags"] == ["a"] && stored["user_id"] == "bob" && stored["is_active"] == false)
            #expect(stored["status"] == "completed")
        }
    }
}
