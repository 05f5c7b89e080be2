import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The final status of an image, set once.
@Suite struct SettleTests {
    private let task = TaskID(stored: "task-1")
    private let success = ImageOutcome.succeeded(ImageURL(stored: "https://example.org/a.png"))

    @Test func `A success is stored with its URL and the database's time, and ends polling`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await named(in: fixture)
            #expect(try await fixture.images.settle(image.id, task: task, success) == .settled)
            let stored = try await fixture.stored(image.id)
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
    func `A failure is stored with its reason and a message`(reason: ImageFailure) async throws {
        try await ImageFixture.open { fixture in
            let image = try await named(in: fixture)
            #expect(try await fixture.images.settle(image.id, task: task, .failed(reason)) == .settled)
            let read = try #require(try await fixture.image(image.id))
            guard case .failed(let found, let message, let at, false) = read.state else {
                Issue.record("\(read)")
                return
            }
            #expect(found == reason && message == reason.message && at != nil)
            let stored = try await fixture.stored(image.id)
            #expect(stored["imageUrl"] == .null)
            #expect(stored["pollAt"] == nil)
        }
    }

    @Test func `A refused submission is not charged; only if the provider was unavailable it may have been accepted`()
        async throws
    {
        try await ImageFixture.open { fixture in
            for reason in [ImageFailure.promptRefused, .providerUnavailable] {
                let image = try await fixture.add(task: reason.rawValue)
                #expect(try await fixture.images.settle(image.id, task: nil, .refused(reason)) == .settled)
                let refused = try await fixture.stored(image.id)
                let isUncertain = reason == .providerUnavailable
                #expect(refused["charged"] == false && refused["failureInferred"] == .bool(isUncertain))
                let late = try await fixture.images.settle(image.id, task: nil, success)
                #expect(late == (isUncertain ? .revived : .alreadyFinal))
                #expect(try await fixture.stored(image.id)["charged"] == (isUncertain ? nil : false))
            }
        }
    }

    @Test func `A final status is never changed by later outcomes`() async throws {
        try await ImageFixture.open { fixture in
            let finalOutcomes: [ImageOutcome] = [success, .failed(.generationFailed)]
            let laterOutcomes =
                finalOutcomes + [.succeeded(ImageURL(stored: "https://example.org/b.png")), .gaveUp(.timedOut)]
            for (number, first) in finalOutcomes.enumerated() {
                let image = try await fixture.add(task: "t\(number)")
                let task = TaskID(stored: "t\(number)")
                #expect(try await fixture.images.settle(image.id, task: task, first) == .settled)
                let stored = try await fixture.stored(image.id)
                for later in laterOutcomes {
                    #expect(try await fixture.images.settle(image.id, task: task, later) == .alreadyFinal)
                    #expect(try await fixture.images.settle(image.id, task: nil, later) == .alreadyFinal)
                }
                #expect(try await fixture.stored(image.id) == stored)
            }
        }
    }

    @Test func `Outcomes of another task or for an unknown record change nothing`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await named(in: fixture)
            let stored = try await fixture.stored(image.id)
            #expect(try await fixture.images.settle(image.id, task: TaskID(stored: "other"), success) == .unknown)
            #expect(try await fixture.images.settle(fixture.ids.next(), task: task, success) == .unknown)
            #expect(try await fixture.images.settle(fixture.ids.next(), task: nil, success) == .unknown)
            #expect(try await fixture.stored(image.id) == stored)
        }
    }

    @Test func `An outcome for a record without a task id sets it`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            #expect(try await fixture.images.settle(image.id, task: task, success) == .settled)
            #expect(try await fixture.stored(image.id)["taskId"] == "task-1")
        }
    }

    @Test func `A task id of another record is not taken over`() async throws {
        try await ImageFixture.open { fixture in
            let first = try await named(in: fixture)
            let second = try await fixture.add()
            #expect(try await fixture.images.settle(second.id, task: task, success) == .unknown)
            #expect(try await fixture.stored(second.id)["status"] == "pending")
            #expect(try await fixture.stored(first.id)["status"] == "pending")
        }
    }

    @Test(arguments: [ImageFailure.timedOut, .providerUnavailable, .generationFailed])
    func `A success after an inferred failure revives the image once and is audited`(
        inferred: ImageFailure
    ) async throws {
        try await ImageFixture.open { fixture in
            let image = try await named(in: fixture)
            #expect(try await fixture.images.settle(image.id, task: nil, .gaveUp(inferred)) == .settled)
            #expect(try await fixture.images.settle(image.id, task: task, .failed(.generationFailed)) == .alreadyFinal)
            #expect(try await fixture.images.settle(image.id, task: TaskID(stored: "other"), success) == .unknown)
            #expect(try await fixture.images.settle(image.id, task: task, success) == .revived)
            #expect(try await fixture.images.settle(image.id, task: task, success) == .alreadyFinal)
            #expect(try await fixture.images.settle(image.id, task: task, .gaveUp(.timedOut)) == .alreadyFinal)
            let stored = try await fixture.stored(image.id)
            #expect(stored["status"] == "completed")
            #expect(stored["imageUrl"] == "https://example.org/a.png")
            #expect(stored["error"] == nil && stored["failureCode"] == nil && stored["failureInferred"] == nil)
            #expect(stored["audit"]?["was"] == .string(inferred.rawValue))
            guard case .date = stored["audit"]?["revivedAt"] else {
                Issue.record("\(stored)")
                return
            }
        }
    }

    @Test func `A failure stored by an earlier version, without failureInferred, is revived if it was a timeout`()
        async throws
    {
        try await ImageFixture.open { fixture in
            for (reason, expected) in [
                (ImageFailure.timedOut, ImageSettlement.revived), (.providerUnavailable, .revived),
                (.promptRefused, .alreadyFinal), (.generationFailed, .alreadyFinal),
            ] {
                let image = try await fixture.add(task: reason.rawValue)
                let task = TaskID(stored: reason.rawValue)
                _ = try await fixture.images.settle(image.id, task: task, .failed(reason))
                try await fixture.change(image.id, .operators(["$unset": ["failureInferred": ""]]))
                #expect(try await fixture.images.settle(image.id, task: task, success) == expected)
            }
        }
    }

    @Test func `Of a hundred concurrent outcomes one settles, and of a hundred late successes one revives`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let image = try await named(in: fixture)
            let results = try await many { number in
                try await fixture.images.settle(
                    image.id, task: task,
                    number % 2 == 0
                        ? .failed(.generationFailed) : .succeeded(ImageURL(stored: "https://e.org/\(number)")))
            }
            #expect(results == [.settled: 1, .alreadyFinal: 99])
            let late = try await fixture.add(task: "late")
            _ = try await fixture.images.settle(late.id, task: nil, .gaveUp(.timedOut))
            let lateResults = try await many { _ in
                try await fixture.images.settle(late.id, task: TaskID(stored: "late"), success)
            }
            #expect(lateResults == [.revived: 1, .alreadyFinal: 99])
        }
    }

    @Test func `Unknown fields survive every update`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            let foreign: BSONDocument = ["rating": 5, "tags": ["a", nil], "nested": ["x": .int64(7)]]
            try await fixture.change(image.id, .operators(["$set": .document(foreign)]))
            func check() async throws {
                let stored = try await fixture.stored(image.id)
                for (key, value) in try foreign.elements() { #expect(stored[key] == value) }
            }
            _ = try await fixture.images.recordTaskID(image.id, task: task)
            try await check()
            _ = try await fixture.images.expedite(task: task, schedule: fixture.schedule)
            try await check()
            #expect(try await fixture.claimDue()?.id == image.id)
            try await check()
            _ = try await fixture.images.settle(image.id, task: nil, .gaveUp(.timedOut))
            try await check()
            #expect(try await fixture.images.settle(image.id, task: task, success) == .revived)
            try await check()
        }
    }

    private func named(in fixture: ImageFixture) async throws -> GeneratedImage {
        let image = try await fixture.add()
        return try #require(try await fixture.images.recordTaskID(image.id, task: task))
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
