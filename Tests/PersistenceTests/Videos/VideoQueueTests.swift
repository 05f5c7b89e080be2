import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The order in which waiting jobs are submitted.
@Suite struct VideoQueueTests {
    @Test func `An owner's jobs are claimed in the order in which they were added`() async throws {
        try await VideoFixture.open { fixture in
            var added: [RecordID] = []
            for _ in 0..<30 { added.append(try await fixture.add()) }
            #expect(try await claimAll(fixture).map(\.id) == added)
        }
    }

    @Test func `An owner does not wait for all jobs of another, however many there are`() async throws {
        try await VideoFixture.open { fixture in
            for _ in 0..<100 { try await fixture.add(of: Owner(stored: "busy")) }
            // After half a minute of the queue's progress.
            for _ in 0..<20 { _ = try await fixture.claim(.submissions) }
            for number in 0..<5 { try await fixture.add(of: Owner(stored: "late-\(number)")) }
            let owners = try await claimAll(fixture).map(\.owner.text)
            // One of the busy owner's jobs may have the same turn.
            #expect(Set(owners.prefix(6)).count == 6, "\(owners.prefix(8))")
        }
    }

    @Test func `Owners with equally many jobs wait equally long, in whatever order the jobs are added`() async throws {
        try await VideoFixture.open { fixture in
            let (owners, jobs) = (8, 12)
            // Added owner by owner, and mixed.
            for owner in (0..<owners * jobs).map({ $0 * 37 % (owners * jobs) / jobs }) {
                try await fixture.add(of: Owner(stored: "owner-\(owner)"))
            }
            let claimed = try await claimAll(fixture).map(\.owner.text)
            // In every round of eight each owner has one turn.
            for round in 0..<jobs {
                let turns = claimed[round * owners..<(round + 1) * owners]
                #expect(Set(turns).count == owners, "round \(round): \(turns)")
            }
        }
    }

    @Test func `Jobs that an owner adds concurrently get different turns`() async throws {
        try await VideoFixture.open { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { try await fixture.add(of: Owner(stored: "parallel")) } }
                try await group.waitForAll()
            }
            try await fixture.add(of: Owner(stored: "other"))
            let owners = try await claimAll(fixture).map(\.owner.text)
            #expect(owners.prefix(2).contains("other"))
        }
    }

    @Test func `Jobs without a turn, of other applications and earlier versions, are claimed`() async throws {
        try await VideoFixture.open { fixture in
            let old = try await fixture.add()
            try await fixture.change("video_generation_jobs", old, ["$unset": ["queue_turn": ""]])
            let new = try await fixture.add()
            #expect(try await claimAll(fixture).map(\.id) == [old, new])
        }
    }

    @Test func `A job that is not due does not block others, and the queue reports when it is due`() async throws {
        try await VideoFixture.open { fixture in
            let first = try await fixture.add()
            let claim = try #require(try await fixture.claim()).claim
            #expect(try await fixture.jobs.reschedule(claim, at: .queued, by: .seconds(30), .retries))
            let empty = try await fixture.jobs.due(.submissions, upTo: 16)
            #expect(empty.items.isEmpty)
            #expect((Duration.seconds(20)...Duration.seconds(30)).contains(try #require(empty.untilNext)))
            let second = try await fixture.add()
            #expect(try await fixture.jobs.due(.submissions, upTo: 16).items.map(\.id) == [second])
            #expect(first != second)
        }
    }

    @Test func `Jobs to poll are found by due time, separately from jobs that wait for submission`() async throws {
        try await VideoFixture.open { fixture in
            var submitted: [RecordID] = []
            for number in 0..<3 {
                let id = try await fixture.add()
                let claim = try #require(try await fixture.claim()).claim
                _ = try await fixture.jobs.beginSubmission(claim, lease: VideoFixture.lease)
                let task = TaskID(stored: "t\(number)")
                _ = try await fixture.jobs.recordSubmission(claim, task: task, pollAfter: .seconds(60 - number))
                submitted.append(id)
            }
            for _ in 0..<20 { try await fixture.add() }
            let later = try await fixture.jobs.due(.polls, upTo: 16)
            #expect(later.items.isEmpty)
            #expect((Duration.seconds(40)...Duration.seconds(58)).contains(try #require(later.untilNext)))
            for id in submitted.prefix(2) {
                try await fixture.change("video_generation_jobs", id, ["$set": ["due_at": .date(milliseconds: 1)]])
            }
            let due = try await fixture.jobs.due(.polls, upTo: 16)
            #expect(Set(due.items.map(\.id)) == Set(submitted.prefix(2)) && due.items.allSatisfy(\.callsProvider))
        }
    }

    private func claimAll(_ fixture: VideoFixture) async throws -> [(id: RecordID, owner: Owner)] {
        var claimed: [(RecordID, Owner)] = []
        while let job = try await fixture.claim(.submissions) { claimed.append((job.claim.id, job.owner)) }
        return claimed
    }
}
