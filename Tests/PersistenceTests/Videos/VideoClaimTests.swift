import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Who has a job, and what whoever had it before may still write.
@Suite struct VideoClaimTests {
    @Test func `A new job is due at once, and holds what was asked for`() async throws {
        try await VideoFixture.open { studio in
            let new = try studio.new(prompt: "$a fox")
            guard case .added(let added) = try await studio.jobs.add(new) else { throw Missing() }
            #expect(added.status == .pending && added.id.text == new.id.text && added.progress == 0)
            let claimed = try #require(try await studio.claim())
            let contents = try #require(claimed.contents)
            #expect(contents.request == new.request && contents.proxyID == new.proxyID && contents.stage == .queued)
            #expect(claimed.claim == VideoClaim(id: new.id, fence: 1) && claimed.owner == new.owner)
            #expect(claimed.strikes == 0 && claimed.retries == 0 && claimed.orderedFor == nil)
            #expect(try await studio.claim() == nil)
        }
    }

    @Test func `A job that is there already is not written again`() async throws {
        try await VideoFixture.open { studio in
            let new = try studio.new()
            _ = try await studio.jobs.add(new)
            let claimed = try #require(try await studio.claim())
            #expect(try await studio.jobs.beginSubmission(claimed.claim, lease: VideoFixture.lease))
            guard case .existed(let job) = try await studio.jobs.add(new) else { throw Missing() }
            #expect(job.status == .processing)
        }
    }

    @Test func `Of many workers each gets another job`() async throws {
        try await VideoFixture.open { studio in
            var ids: Set<RecordID> = []
            for _ in 0..<40 { ids.insert(try await studio.add()) }
            let claimed = try await withThrowingTaskGroup(of: RecordID?.self) { group in
                for _ in 0..<50 { group.addTask { try await studio.claim()?.claim.id } }
                return try await group.reduce(into: []) { all, id in all.append(id) }
            }
            #expect(Set(claimed.compactMap { $0 }) == ids && claimed.count { $0 == nil } == 10)
        }
    }

    @Test func `A worker whose job was taken over can write nothing any more`() async throws {
        try await VideoFixture.open { studio in
            let id = try await studio.add()
            let old = try #require(try await studio.claim()).claim
            let new = try await studio.claimNow(id).claim
            #expect(new.fence == old.fence + 1)
            let task = TaskID(stored: "late")
            #expect(try await !studio.jobs.beginSubmission(old, lease: VideoFixture.lease))
            #expect(try await !studio.jobs.recordSubmission(old, task: task, askAfter: .zero))
            #expect(try await !studio.jobs.reschedule(old, at: .queued, by: .zero, .retries))
            #expect(try await studio.jobs.end(old, .failed(.timedOut)) == nil)
            try await studio.jobs.close(old)
            let stored = try await studio.stored("video_generation_jobs", id)
            #expect(stored["stage"] == "queued" && stored["due_at"] != nil && stored["provider_task_id"] == nil)
            #expect(try await studio.jobs.beginSubmission(new, lease: VideoFixture.lease))
        }
    }

    @Test func `An order can be begun once`() async throws {
        try await VideoFixture.open { studio in
            try await studio.add()
            let claim = try #require(try await studio.claim()).claim
            #expect(try await studio.jobs.beginSubmission(claim, lease: VideoFixture.lease))
            #expect(try await !studio.jobs.beginSubmission(claim, lease: VideoFixture.lease))
        }
    }

    @Test func `WorkerSlots that break off count, and a turn that ends well forgets them`() async throws {
        try await VideoFixture.open { studio in
            let id = try await studio.add()
            for strikes in 0..<3 { #expect(try await studio.claimNow(id).strikes == strikes) }
            var claimed = try await studio.claimNow(id)
            #expect(try await studio.jobs.reschedule(claimed.claim, at: .queued, by: .zero, .strikes("$odd")))
            claimed = try await studio.claimNow(id)
            #expect(claimed.strikes == 4 && claimed.retries == 1)
            #expect(try await studio.jobs.reschedule(claimed.claim, at: .queued, by: .zero, .retries))
            claimed = try await studio.claimNow(id)
            #expect(claimed.strikes == 0 && claimed.retries == 2)
            #expect(try await studio.jobs.reschedule(claimed.claim, at: .queued, by: .zero, .waits(progress: nil)))
            claimed = try await studio.claimNow(id)
            #expect(claimed.strikes == 0 && claimed.retries == 0)
        }
    }

    @Test func `A job ends once, stays due until the history knows, and is never due again`() async throws {
        try await VideoFixture.open { studio in
            let id = try await studio.add()
            var claimed = try #require(try await studio.claim())
            _ = try await studio.jobs.beginSubmission(claimed.claim, lease: VideoFixture.lease)
            let task = TaskID(stored: "t1")
            #expect(try await studio.jobs.recordSubmission(claimed.claim, task: task, askAfter: .zero))
            claimed = try await studio.claimNow(id)
            #expect(claimed.contents?.stage == .ordered(task) && claimed.orderedFor != nil)
            let end = VideoEnd.completed(
                VideoResult(
                    origin: "https://origin.example/v.mp4", expiresAt: Timestamp(milliseconds: 4_000_000_000_000)))
            let endedAt = try #require(try await studio.jobs.end(claimed.claim, end))
            let again = try await studio.claimNow(id)
            #expect(again.contents?.stage == .ended(end) && again.contents?.endedAt == endedAt)
            try await studio.jobs.close(again.claim)
            #expect(try await studio.claim() == nil)
            let job = try #require(try await studio.jobs.job(JobID(id), of: VideoFixture.alice))
            #expect(job.status == .completed && job.progress == 100 && job.completedAt == endedAt)
            #expect(job.proxyAddress == claimed.contents?.proxyID.path)
        }
    }

    @Test func `A record that nobody can read is claimed as such, and others keep their turns`() async throws {
        try await VideoFixture.open { studio in
            let broken: [BSONDocument] = [
                ["$unset": ["prompt": ""]], ["$set": ["prompt": 7]], ["$set": ["proxy_id": "x"]],
                ["$set": ["stage": "dancing"]], ["$set": ["stage": "ordered"]], ["$set": ["stage": "ended"]],
                ["$set": ["fence": "many"]], ["$set": ["strikes": ["a", "b"]]], ["$set": ["created_at": "then"]],
            ]
            for change in broken { try await studio.change("video_generation_jobs", studio.add(), change) }
            let good = try await studio.add()
            var claimed: [RecordID: ClaimedVideoJob] = [:]
            while let job = try await studio.claim() { claimed[job.claim.id] = job }
            #expect(claimed.count == broken.count + 1)
            #expect(claimed.values.count { $0.contents == nil } == 6)
            #expect(claimed[good]?.contents != nil)
        }
    }
}
