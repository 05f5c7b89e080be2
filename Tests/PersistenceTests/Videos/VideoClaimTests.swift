import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Claims of video jobs, and writes by workers that lost their claim.
@Suite struct VideoClaimTests {
    @Test func `A new job is due immediately and contains the request`() async throws {
        try await VideoFixture.open { fixture in
            let new = try fixture.new(prompt: "$a fox")
            guard case .added(let added) = try await fixture.jobs.add(new) else { throw Missing() }
            #expect(added.status == .pending && added.id.text == new.id.text && added.progress == 0)
            let claimed = try #require(try await fixture.claim())
            let contents = try #require(claimed.contents)
            #expect(contents.request == new.request && contents.proxyID == new.proxyID && contents.stage == .queued)
            #expect(claimed.claim == VideoClaim(id: new.id, fence: 1) && claimed.owner == new.owner)
            #expect(claimed.strikes == 0 && claimed.retries == 0 && claimed.sinceSubmission == nil)
            #expect(try await fixture.claim() == nil)
        }
    }

    @Test func `An existing job is not written again`() async throws {
        try await VideoFixture.open { fixture in
            let new = try fixture.new()
            _ = try await fixture.jobs.add(new)
            let claimed = try #require(try await fixture.claim())
            #expect(try await fixture.jobs.beginSubmission(claimed.claim, lease: VideoFixture.lease))
            guard case .existed(let job) = try await fixture.jobs.add(new) else { throw Missing() }
            #expect(job.status == .processing)
        }
    }

    @Test func `Concurrent workers claim different jobs`() async throws {
        try await VideoFixture.open { fixture in
            var ids: Set<RecordID> = []
            for _ in 0..<40 { ids.insert(try await fixture.add()) }
            let claimed = try await withThrowingTaskGroup(of: RecordID?.self) { group in
                for _ in 0..<50 { group.addTask { try await fixture.claim()?.claim.id } }
                return try await group.reduce(into: []) { all, id in all.append(id) }
            }
            #expect(Set(claimed.compactMap { $0 }) == ids && claimed.count { $0 == nil } == 10)
        }
    }

    @Test func `A worker whose job was claimed by another cannot write`() async throws {
        try await VideoFixture.open { fixture in
            let id = try await fixture.add()
            let old = try #require(try await fixture.claim()).claim
            let new = try await fixture.claimNow(id).claim
            #expect(new.fence == old.fence + 1)
            let task = TaskID(stored: "late")
            #expect(try await !fixture.jobs.beginSubmission(old, lease: VideoFixture.lease))
            #expect(try await !fixture.jobs.recordSubmission(old, task: task, pollAfter: .zero))
            #expect(try await !fixture.jobs.reschedule(old, at: .queued, by: .zero, .retries))
            #expect(try await fixture.jobs.end(old, .failed(.timedOut)) == nil)
            try await fixture.jobs.close(old)
            let stored = try await fixture.stored("video_generation_jobs", id)
            #expect(stored["stage"] == "queued" && stored["due_at"] != nil && stored["provider_task_id"] == nil)
            #expect(try await fixture.jobs.beginSubmission(new, lease: VideoFixture.lease))
        }
    }

    @Test func `A submission can begin only once`() async throws {
        try await VideoFixture.open { fixture in
            try await fixture.add()
            let claim = try #require(try await fixture.claim()).claim
            #expect(try await fixture.jobs.beginSubmission(claim, lease: VideoFixture.lease))
            #expect(try await !fixture.jobs.beginSubmission(claim, lease: VideoFixture.lease))
        }
    }

    @Test func `Interrupted steps are counted, and a successful step resets the count`() async throws {
        try await VideoFixture.open { fixture in
            let id = try await fixture.add()
            var claimed = try await fixture.claimNow(id)
            for strikes in 1...3 {
                #expect(try await fixture.jobs.beginStep(claimed.claim, strikes: strikes))
                claimed = try await fixture.claimNow(id)
                #expect(claimed.strikes == strikes)
            }
            #expect(try await fixture.jobs.beginStep(claimed.claim, strikes: 4))
            #expect(try await fixture.jobs.beginStep(claimed.claim, strikes: 4), "repeated after a lost reply")
            #expect(try await fixture.jobs.reschedule(claimed.claim, at: .queued, by: .zero, .strikes("$odd")))
            claimed = try await fixture.claimNow(id)
            #expect(claimed.strikes == 4 && claimed.retries == 1)
            #expect(try await fixture.jobs.beginStep(claimed.claim, strikes: 5))
            #expect(try await fixture.jobs.reschedule(claimed.claim, at: .queued, by: .zero, .retries))
            claimed = try await fixture.claimNow(id)
            #expect(claimed.strikes == 0 && claimed.retries == 2)
            #expect(try await fixture.jobs.reschedule(claimed.claim, at: .queued, by: .zero, .pending(progress: nil)))
            claimed = try await fixture.claimNow(id)
            #expect(claimed.strikes == 0 && claimed.retries == 0)
        }
    }

    @Test func `Claims without a step, which reached no worker, are no strikes`() async throws {
        try await VideoFixture.open { fixture in
            let id = try await fixture.add()
            for _ in 0..<6 { #expect(try await fixture.claimNow(id).strikes == 0) }
        }
    }

    @Test func `A worker cannot begin a step of a job that another has claimed`() async throws {
        try await VideoFixture.open { fixture in
            let id = try await fixture.add()
            let old = try #require(try await fixture.claim()).claim
            _ = try await fixture.claimNow(id)
            #expect(try await !fixture.jobs.beginStep(old, strikes: 1))
            #expect(try await fixture.stored("video_generation_jobs", id)["strikes"] == 0)
        }
    }

    @Test func `A job ends once, stays due until it is closed, and is not due afterwards`() async throws {
        try await VideoFixture.open { fixture in
            let id = try await fixture.add()
            var claimed = try #require(try await fixture.claim())
            _ = try await fixture.jobs.beginSubmission(claimed.claim, lease: VideoFixture.lease)
            let task = TaskID(stored: "t1")
            #expect(try await fixture.jobs.recordSubmission(claimed.claim, task: task, pollAfter: .zero))
            claimed = try await fixture.claimNow(id)
            #expect(claimed.contents?.stage == .submitted(task) && claimed.sinceSubmission != nil)
            let end = VideoOutcome.completed(
                VideoResult(
                    origin: "https://origin.example/v.mp4", expiresAt: Timestamp(milliseconds: 4_000_000_000_000)))
            let endedAt = try #require(try await fixture.jobs.end(claimed.claim, end))
            let again = try await fixture.claimNow(id)
            #expect(again.contents?.stage == .ended(end) && again.contents?.endedAt == endedAt)
            try await fixture.jobs.close(again.claim)
            #expect(try await fixture.claim() == nil)
            let job = try #require(try await fixture.jobs.job(JobID(id), of: VideoFixture.alice))
            #expect(job.status == .completed && job.progress == 100 && job.completedAt == endedAt)
            #expect(job.proxyURL == claimed.contents?.proxyID.path)
        }
    }

    @Test func `Unreadable records are claimed as such and do not block others`() async throws {
        try await VideoFixture.open { fixture in
            let broken: [BSONDocument] = [
                ["$unset": ["prompt": ""]], ["$set": ["prompt": 7]], ["$set": ["proxy_id": "x"]],
                ["$set": ["stage": "dancing"]], ["$set": ["stage": "ordered"]], ["$set": ["stage": "ended"]],
                ["$set": ["fence": "many"]], ["$set": ["strikes": ["a", "b"]]], ["$set": ["created_at": "then"]],
            ]
            for change in broken { try await fixture.change("video_generation_jobs", fixture.add(), change) }
            let good = try await fixture.add()
            var claimed: [RecordID: ClaimedVideoJob] = [:]
            while let job = try await fixture.claim() { claimed[job.claim.id] = job }
            #expect(claimed.count == broken.count + 1)
            #expect(claimed.values.count { $0.contents == nil } == 6)
            #expect(claimed[good]?.contents != nil)
        }
    }
}
