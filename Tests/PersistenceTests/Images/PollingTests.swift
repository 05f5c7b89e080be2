import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Polling of pending images.
@Suite struct PollingTests {
    @Test func `An image is claimed once it is due, and not again before its next poll`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add(task: "t1")
            #expect(try await fixture.claimDue()?.id == nil)
            try await fixture.age(image.id, ["pollAt", "createdAt"], by: .seconds(31))
            let claimed = try #require(try await fixture.claimDue())
            #expect(claimed.id == image.id && claimed.task?.text == "t1")
            #expect(claimed.age >= .seconds(31) && claimed.age < .seconds(60))
            #expect(try await fixture.claimDue()?.id == nil)
        }
    }

    @Test func `The task is nil before the provider has assigned an id`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            try await fixture.age(image.id, ["pollAt"], by: .seconds(31))
            let claimed = try #require(try await fixture.claimDue())
            #expect(claimed.id == image.id && claimed.task == nil)
        }
    }

    @Test func `A finished image is never claimed`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            _ = try await fixture.images.settle(image.id, task: nil, .failed(.generationFailed))
            try await fixture.change(image.id, .operators(["$set": ["pollAt": .date(milliseconds: 0)]]))
            #expect(try await fixture.claimDue()?.id == nil)
        }
    }

    @Test func `The longest overdue comes first, and concurrent workers claim different images`() async throws {
        try await ImageFixture.open { fixture in
            var ids: [RecordID] = []
            for number in 0..<60 as Range<Int64> {
                let image = try await fixture.add()
                ids.append(image.id)
                try await fixture.age(image.id, ["pollAt"], by: .seconds(1000 - number))
            }
            #expect(try await fixture.claimDue()?.id == ids[0])
            #expect(try await fixture.claimDue()?.id == ids[1])
            let claimed = try await withThrowingTaskGroup(of: RecordID?.self) { group in
                for _ in 0..<70 { group.addTask { try await fixture.claimDue()?.id } }
                return try await group.reduce(into: []) { all, id in all.append(id) }
            }
            #expect(Set(claimed.compactMap { $0 }) == Set(ids.dropFirst(2)))
            #expect(claimed.count { $0 == nil } == 12)
        }
    }

    @Test func `Intervals grow up to the maximum`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            var intervals: [Int64] = []
            for _ in 0..<7 {
                try await fixture.change(image.id, .operators(["$set": ["pollAt": .date(milliseconds: 0)]]))
                #expect(try await fixture.claimDue()?.id == image.id)
                intervals.append(try await fixture.nextPoll(of: image.id))
            }
            #expect(intervals == [30_000, 45_000, 67_500, 101_250, 120_000, 120_000, 120_000])
        }
    }

    @Test func `One poll is at the deadline, and later ones are at the usual interval`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            try await fixture.age(image.id, ["pollAt", "createdAt"], by: .seconds(15 * 60 - 20))
            #expect(try await fixture.claimDue()?.id == image.id)
            let last = try await fixture.nextPoll(of: image.id)
            #expect((15_000...20_000).contains(last))
            // After the deadline the interval grows again: a failed poll is repeated, and the image stays pending.
            for (late, next) in [(15 * 60 - 5, 15_000), (3600, 30_000)] as [(Int64, Int64)] {
                let image = try await fixture.add()
                try await fixture.age(image.id, ["pollAt", "createdAt"], by: .seconds(late))
                let claimed = try #require(try await fixture.claimDue())
                #expect(claimed.id == image.id && claimed.age >= .seconds(late))
                #expect(try await fixture.nextPoll(of: image.id) == next)
            }
        }
    }

    @Test func `Expediting moves the next poll forward, but not within the shortest interval after the last`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add(task: "t1")
            let task = TaskID(stored: "t1")
            #expect(try await fixture.images.expedite(task: task, schedule: fixture.schedule))
            #expect(try await fixture.claimDue()?.id == image.id)
            #expect(try await fixture.images.expedite(task: task, schedule: fixture.schedule))
            #expect(try await fixture.claimDue()?.id == nil)
            #expect(try await fixture.nextPoll(of: image.id) == 15_000)
            try await fixture.age(image.id, ["polledAt"], by: .seconds(16))
            #expect(try await fixture.images.expedite(task: task, schedule: fixture.schedule))
            #expect(try await fixture.claimDue()?.id == image.id)
            _ = try await fixture.images.settle(image.id, task: task, .failed(.generationFailed))
            #expect(try await fixture.images.expedite(task: task, schedule: fixture.schedule) == false)
            #expect(
                try await fixture.images.expedite(task: TaskID(stored: "other"), schedule: fixture.schedule) == false)
        }
    }

    @Test func `Pending records of another application are claimed once they are old enough, with dates of any type`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let now = try await fixture.database.serverTime()
            let fresh = try await fixture.write(at: now - 10_000, [("status", "pending")])
            #expect(try await fixture.claimDue()?.id == nil)
            var due: Set<RecordID> = [try await fixture.write(at: now - 40_000, [("status", "pending")])]
            for odd in [.null, "2024-01-01T00:00:00Z", 12, true, [:]] as [BSONValue] {
                let task = BSONValue.string("t\(due.count)")
                let fields: [(String, BSONValue)] = [("userId", "alice"), ("taskId", task), ("status", "pending")]
                due.insert(try await fixture.write(fields + [("createdAt", odd), ("polls", odd)]))
            }
            due.insert(try await fixture.write([("userId", "alice"), ("taskId", "t"), ("status", "pending")]))
            var claimed: Set<RecordID> = []
            while claimed.count <= due.count, let image = try await fixture.claimDue() {
                try #require(claimed.insert(image.id).inserted)
                #expect(image.age >= .seconds(30))
            }
            #expect(claimed == due)
            #expect(!claimed.contains(fresh))
        }
    }
}

extension ImageFixture {
    /// The interval between an image's last and next poll, in milliseconds.
    fileprivate func nextPoll(of id: RecordID) async throws -> Int64 {
        let stored = try await stored(id)
        guard case .date(let next) = stored["pollAt"], case .date(let last) = stored["polledAt"] else {
            throw Missing()
        }
        return next - last
    }
}
