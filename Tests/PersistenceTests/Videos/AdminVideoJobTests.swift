import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

@Suite struct AdminVideoJobTests {
    @Test func `Jobs are counted by status, and the oldest waiting job has its age by the database's clock`()
        async throws
    {
        try await VideoFixture.open { fixture in
            #expect(try await fixture.jobs.oldestWaiting() == nil)
            let first = try await fixture.add()
            for _ in 0..<4 { try await fixture.add() }
            let claimed = try await fixture.claimNow(first)
            #expect(try await fixture.jobs.beginSubmission(claimed.claim, lease: VideoFixture.lease))
            #expect(try await fixture.jobs.count(.pending) == 4)
            #expect(try await fixture.jobs.count(.processing) == 1)
            #expect(try await fixture.jobs.count(.completed) == 0)
            let oldest = try #require(try await fixture.jobs.oldestWaiting())
            #expect(oldest.waiting < .seconds(60))
            // Records of another application: undated, and very old.
            let records = fixture.database.collection("video_generation_jobs")
            try await records.insert(["job_id": "undated", "status": "pending"])
            #expect(try #require(try await fixture.jobs.oldestWaiting()).waiting < .seconds(60))
            try await records.insert([
                "job_id": "old", "status": "pending", "user_id": "alice", "prompt": "p",
                "created_at": .date(milliseconds: 1000),
            ])
            #expect(try #require(try await fixture.jobs.oldestWaiting()).waiting > .seconds(50 * 365 * 86_400))
        }
    }

    @Test func `Both queries are served by an index, and the oldest job costs one key`() async throws {
        try await VideoFixture.open { fixture in
            let records = fixture.database.collection("video_generation_jobs")
            try await records.insert(
                (0..<2000).map { number -> BSONDocument in
                    [
                        "job_id": .string("\(number)"), "status": number % 10 == 0 ? "pending" : "completed",
                        "created_at": .date(milliseconds: 1_700_000_000_000 + Int64(number)),
                    ]
                })
            let oldest = try await ExplainedPlan(
                records.findCommand(MongoVideoJobRepository.findOldestWaiting()), in: fixture.database)
            #expect(oldest.isServedByIndex && oldest.keys == 1 && oldest.documents == 1, "\(oldest)")
            let count = try await ExplainedPlan(
                records.countCommand(MongoVideoJobRepository.filter(.pending)), in: fixture.database)
            #expect(count.isServedByIndex && count.documents == 0 && count.keys <= 201, "\(count)")
        }
    }
}
