import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// How an image comes to its end, once.
@Suite struct SettleTests {
    private let task = TaskID(stored: "task-1")
    private let success = ImageOutcome.succeeded(ImageURL(stored: "https://example.org/a.png"))

    @Test func `A success is written with its address and the database's time, and ends the asking`() async throws {
        try await ImageFixture.open { studio in
            let image = try await named(in: studio)
            #expect(try await studio.images.settle(image.id, task: task, success) == .settled)
            let stored = try await studio.stored(image.id)
            #expect(stored["status"] == "completed")
            #expect(stored["imageUrl"] == "https://example.org/a.png")
            #expect(stored["pollAt"] == nil)
            #expect(stored["error"] == nil)
            guard case .date(let completed) = stored["completedAt"] else {
                Issue.record("\(stored)")
                return
            }
            #expect(abs(completed - image.createdAt.milliseconds) < 60_000)
        }
    }

    @Test(arguments: ImageFailure.allCases)
    func `A failure is written with its reason and a sentence`(reason: ImageFailure) async throws {
        try await ImageFixture.open { studio in
            let image = try await named(in: studio)
            #expect(try await studio.images.settle(image.id, task: task, .failed(reason)) == .settled)
            let read = try #require(try await studio.images.image(image.id, of: ImageFixture.alice))
            guard case .failed(let found, let sentence, let at) = read.state else {
                Issue.record("\(read)")
                return
            }
            #expect(found == reason && sentence == reason.sentence && at != nil)
            let stored = try await studio.stored(image.id)
            #expect(stored["imageUrl"] == .null)
            #expect(stored["pollAt"] == nil)
        }
    }

    @Test func `What has its end keeps it, whatever is said later`() async throws {
        try await ImageFixture.open { studio in
            let endings: [ImageOutcome] = [success, .failed(.generationFailed)]
            let sayings = endings + [.succeeded(ImageURL(stored: "https://example.org/b.png")), .failed(.timedOut)]
            for (number, ending) in endings.enumerated() {
                let image = try await studio.add(task: "t\(number)")
                let task = TaskID(stored: "t\(number)")
                #expect(try await studio.images.settle(image.id, task: task, ending) == .settled)
                let stored = try await studio.stored(image.id)
                for saying in sayings {
                    #expect(try await studio.images.settle(image.id, task: task, saying) == .alreadyFinal)
                    #expect(try await studio.images.settle(image.id, task: nil, saying) == .alreadyFinal)
                }
                #expect(try await studio.stored(image.id) == stored)
            }
        }
    }

    @Test func `Another task's outcome, and one for no record, change nothing`() async throws {
        try await ImageFixture.open { studio in
            let image = try await named(in: studio)
            let stored = try await studio.stored(image.id)
            #expect(try await studio.images.settle(image.id, task: TaskID(stored: "other"), success) == .unknown)
            #expect(try await studio.images.settle(studio.ids.next(), task: task, success) == .unknown)
            #expect(try await studio.images.settle(studio.ids.next(), task: nil, success) == .unknown)
            #expect(try await studio.stored(image.id) == stored)
        }
    }

    @Test func `An outcome for a record without a name names it`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            #expect(try await studio.images.settle(image.id, task: task, success) == .settled)
            #expect(try await studio.stored(image.id)["taskId"] == "task-1")
        }
    }

    @Test func `A task that another record has does not become this one's`() async throws {
        try await ImageFixture.open { studio in
            let first = try await named(in: studio)
            let second = try await studio.add()
            #expect(try await studio.images.settle(second.id, task: task, success) == .unknown)
            #expect(try await studio.stored(second.id)["status"] == "pending")
            #expect(try await studio.stored(first.id)["status"] == "pending")
        }
    }

    @Test func `A success after our own time-out revives the image once, and is audited`() async throws {
        try await ImageFixture.open { studio in
            let image = try await named(in: studio)
            #expect(try await studio.images.settle(image.id, task: nil, .failed(.timedOut)) == .settled)
            #expect(try await studio.images.settle(image.id, task: task, .failed(.generationFailed)) == .alreadyFinal)
            #expect(try await studio.images.settle(image.id, task: TaskID(stored: "other"), success) == .unknown)
            #expect(try await studio.images.settle(image.id, task: task, success) == .revived)
            #expect(try await studio.images.settle(image.id, task: task, success) == .alreadyFinal)
            #expect(try await studio.images.settle(image.id, task: task, .failed(.timedOut)) == .alreadyFinal)
            let stored = try await studio.stored(image.id)
            #expect(stored["status"] == "completed")
            #expect(stored["imageUrl"] == "https://example.org/a.png")
            #expect(stored["error"] == nil && stored["failureCode"] == nil)
            #expect(stored["audit"]?["was"] == "timed_out")
            guard case .date = stored["audit"]?["revivedAt"] else {
                Issue.record("\(stored)")
                return
            }
        }
    }

    @Test func `Of a hundred outcomes at once one settles, and a hundred successes after the time-out revive once`()
        async throws
    {
        try await ImageFixture.open { studio in
            let image = try await named(in: studio)
            let first = try await many { number in
                try await studio.images.settle(
                    image.id, task: task,
                    number % 2 == 0
                        ? .failed(.generationFailed) : .succeeded(ImageURL(stored: "https://e.org/\(number)")))
            }
            #expect(first == [.settled: 1, .alreadyFinal: 99])
            let late = try await studio.add(task: "late")
            _ = try await studio.images.settle(late.id, task: nil, .failed(.timedOut))
            let second = try await many { _ in
                try await studio.images.settle(late.id, task: TaskID(stored: "late"), success)
            }
            #expect(second == [.revived: 1, .alreadyFinal: 99])
        }
    }

    @Test func `Fields that we do not know survive every change`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            let foreign: BSONDocument = ["rating": 5, "tags": ["a", nil], "nested": ["x": .int64(7)]]
            try await studio.change(image.id, .operators(["$set": .document(foreign)]))
            func check() async throws {
                let stored = try await studio.stored(image.id)
                for (key, value) in try foreign.elements() { #expect(stored[key] == value) }
            }
            _ = try await studio.images.name(image.id, task: task)
            try await check()
            _ = try await studio.images.expedite(task: task, schedule: studio.schedule)
            try await check()
            #expect(try await studio.images.claimDue(studio.schedule)?.id == image.id)
            try await check()
            _ = try await studio.images.settle(image.id, task: nil, .failed(.timedOut))
            try await check()
            #expect(try await studio.images.settle(image.id, task: task, success) == .revived)
            try await check()
        }
    }

    private func named(in studio: ImageFixture) async throws -> GeneratedImage {
        let image = try await studio.add()
        return try #require(try await studio.images.name(image.id, task: task))
    }

    private func many(
        _ settle: @escaping @Sendable (Int) async throws -> ImageSettlement
    ) async throws -> [ImageSettlement: Int] {
        try await withThrowingTaskGroup(of: ImageSettlement.self) { group in
            for number in 0..<100 { group.addTask { try await settle(number) } }
            return try await group.reduce(into: [:]) { counts, settlement in counts[settlement, default: 0] += 1 }
        }
    }
}
