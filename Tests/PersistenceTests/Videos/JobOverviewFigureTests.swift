import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

@Suite struct JobOverviewFigureTests {
    @Test func `Jobs are counted by status, and the oldest that waits tells its age by the database's clock`()
        async throws
    {
        try await VideoFixture.open { studio in
            #expect(try await studio.jobs.oldestWaiting() == nil)
            let first = try await studio.add()
            for _ in 0..<4 { try await studio.add() }
            let claimed = try await studio.claimNow(first)
            #expect(try await studio.jobs.beginSubmission(claimed.claim, lease: VideoFixture.lease))
            #expect(try await studio.jobs.count(.pending) == 4)
            #expect(try await studio.jobs.count(.processing) == 1)
            #expect(try await studio.jobs.count(.completed) == 0)
            let oldest = try #require(try await studio.jobs.oldestWaiting())
            #expect(oldest.waiting < .seconds(60))
            // Of another application: no date, and one of a clock that runs ahead.
            let records = studio.database.collection("video_generation_jobs")
            try await records.insert(["job_id": "undated", "status": "pending"])
            #expect(try #require(try await studio.jobs.oldestWaiting()).waiting < .seconds(60))
            try await records.insert([
                "job_id": "old", "status": "pending", "user_id": "alice", "prompt": "p",
                "created_at": .date(milliseconds: 1000),
            ])
            #expect(try #require(try await studio.jobs.oldestWaiting()).waiting > .seconds(50 * 365 * 86_400))
        }
    }

    @Test func `Both questions are served by an index, and the oldest costs one look`() async throws {
        try await VideoFixture.open { studio in
            let records = studio.database.collection("video_generation_jobs")
            try await records.insert(
                (0..<2000).map { number -> BSONDocument in
                    [
                        "job_id": .string("\(number)"), "status": number % 10 == 0 ? "pending" : "completed",
                        "created_at": .date(milliseconds: 1_700_000_000_000 + Int64(number)),
                    ]
                })
            let oldest = try await ExplainedPlan(
                records.findCommand(MongoVideoJobRepository.findOldestWaiting()), in: studio.database)
            #expect(oldest.isServedByIndex && oldest.keys == 1 && oldest.documents == 1, "\(oldest)")
            let count = try await ExplainedPlan(
                records.countCommand(MongoVideoJobRepository.filter(.pending)), in: studio.database)
            #expect(count.isServedByIndex && count.documents == 0 && count.keys <= 201, "\(count)")
        }
    }
}
