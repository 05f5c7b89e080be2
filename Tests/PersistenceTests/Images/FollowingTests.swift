import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Whose turn it is to be asked for.
@Suite struct FollowingTests {
    @Test func `An image is claimed once it is due, and not again before its next turn`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add(task: "t1")
            #expect(try await studio.images.claimDue(studio.schedule)?.id == nil)
            try await studio.age(image.id, ["pollAt", "createdAt"], by: .seconds(31))
            let claimed = try #require(try await studio.images.claimDue(studio.schedule))
            #expect(claimed.id == image.id && claimed.task?.text == "t1")
            #expect(claimed.age >= .seconds(31) && claimed.age < .seconds(60))
            #expect(try await studio.images.claimDue(studio.schedule)?.id == nil)
        }
    }

    @Test func `A task that the provider has not named is nil`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            try await studio.age(image.id, ["pollAt"], by: .seconds(31))
            let claimed = try #require(try await studio.images.claimDue(studio.schedule))
            #expect(claimed.id == image.id && claimed.task == nil)
        }
    }

    @Test func `What has its end is never claimed`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            _ = try await studio.images.settle(image.id, task: nil, .failed(.generationFailed))
            try await studio.change(image.id, .operators(["$set": ["pollAt": .date(milliseconds: 0)]]))
            #expect(try await studio.images.claimDue(studio.schedule)?.id == nil)
        }
    }

    @Test func `Who is due longest comes first, and of many claimers each gets another`() async throws {
        try await ImageFixture.open { studio in
            var ids: [RecordID] = []
            for number in 0..<60 as Range<Int64> {
                let image = try await studio.add()
                ids.append(image.id)
                try await studio.age(image.id, ["pollAt"], by: .seconds(1000 - number))
            }
            #expect(try await studio.images.claimDue(studio.schedule)?.id == ids[0])
            #expect(try await studio.images.claimDue(studio.schedule)?.id == ids[1])
            let claimed = try await withThrowingTaskGroup(of: RecordID?.self) { group in
                for _ in 0..<70 { group.addTask { try await studio.images.claimDue(studio.schedule)?.id } }
                return try await group.reduce(into: []) { all, id in all.append(id) }
            }
            #expect(Set(claimed.compactMap { $0 }) == Set(ids.dropFirst(2)))
            #expect(claimed.count { $0 == nil } == 12)
        }
    }

    @Test func `Each interval is longer than the one before, up to the longest`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            var intervals: [Int64] = []
            for _ in 0..<7 {
                try await studio.change(image.id, .operators(["$set": ["pollAt": .date(milliseconds: 0)]]))
                #expect(try await studio.images.claimDue(studio.schedule)?.id == image.id)
                intervals.append(try await studio.nextTurn(of: image.id))
            }
            #expect(intervals == [30_000, 45_000, 67_500, 101_250, 120_000, 120_000, 120_000])
        }
    }

    @Test func `The last turn is at the deadline, and behind it no two come closer than the shortest interval`()
        async throws
    {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            try await studio.age(image.id, ["pollAt", "createdAt"], by: .seconds(15 * 60 - 20))
            #expect(try await studio.images.claimDue(studio.schedule)?.id == image.id)
            let last = try await studio.nextTurn(of: image.id)
            #expect((15_000...20_000).contains(last))
            for late in [15 * 60 - 5, 3600] as [Int64] {
                let image = try await studio.add()
                try await studio.age(image.id, ["pollAt", "createdAt"], by: .seconds(late))
                let claimed = try #require(try await studio.images.claimDue(studio.schedule))
                #expect(claimed.id == image.id && claimed.age >= .seconds(late))
                #expect(try await studio.nextTurn(of: image.id) == 15_000)
            }
        }
    }

    @Test func `Hastening brings a pending image's turn forward, but not into the shortest interval since the last`()
        async throws
    {
        try await ImageFixture.open { studio in
            let image = try await studio.add(task: "t1")
            let task = TaskID(stored: "t1")
            #expect(try await studio.images.expedite(task: task, schedule: studio.schedule))
            #expect(try await studio.images.claimDue(studio.schedule)?.id == image.id)
            #expect(try await studio.images.expedite(task: task, schedule: studio.schedule))
            #expect(try await studio.images.claimDue(studio.schedule)?.id == nil)
            #expect(try await studio.nextTurn(of: image.id) == 15_000)
            try await studio.age(image.id, ["polledAt"], by: .seconds(16))
            #expect(try await studio.images.expedite(task: task, schedule: studio.schedule))
            #expect(try await studio.images.claimDue(studio.schedule)?.id == image.id)
            _ = try await studio.images.settle(image.id, task: task, .failed(.generationFailed))
            #expect(try await studio.images.expedite(task: task, schedule: studio.schedule) == false)
            #expect(try await studio.images.expedite(task: TaskID(stored: "other"), schedule: studio.schedule) == false)
        }
    }

    @Test func `Pending records of another application are claimed once they are old enough, whatever their dates are`()
        async throws
    {
        try await ImageFixture.open { studio in
            let now = try await studio.database.serverTime()
            let fresh = try await studio.write(at: now - 10_000, [("status", "pending")])
            #expect(try await studio.images.claimDue(studio.schedule)?.id == nil)
            var due: Set<RecordID> = [try await studio.write(at: now - 40_000, [("status", "pending")])]
            for odd in [.null, "2024-01-01T00:00:00Z", 12, true, [:]] as [BSONValue] {
                let task = BSONValue.string("t\(due.count)")
                let fields: [(String, BSONValue)] = [("userId", "alice"), ("taskId", task), ("status", "pending")]
                due.insert(try await studio.write(fields + [("createdAt", odd), ("polls", odd)]))
            }
            due.insert(try await studio.write([("userId", "alice"), ("taskId", "t"), ("status", "pending")]))
            var claimed: Set<RecordID> = []
            while claimed.count <= due.count, let image = try await studio.images.claimDue(studio.schedule) {
                try #require(claimed.insert(image.id).inserted)
                #expect(image.age >= .seconds(30))
            }
            #expect(claimed == due)
            #expect(!claimed.contains(fresh))
        }
    }
}

extension ImageFixture {
    /// How long after its last question an image's next turn is, in milliseconds.
    fileprivate func nextTurn(of id: RecordID) async throws -> Int64 {
        let stored = try await stored(id)
        guard case .date(let next) = stored["pollAt"], case .date(let last) = stored["polledAt"] else {
            throw Missing()
        }
        return next - last
    }
}
