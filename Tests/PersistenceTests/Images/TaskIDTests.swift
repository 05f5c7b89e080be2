import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The provider's task id of an image.
@Suite struct TaskIDTests {
    @Test func `The first task id wins`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            #expect(try await fixture.images.recordTaskID(image.id, task: TaskID(stored: "one"))?.taskID.text == "one")
            #expect(try await fixture.images.recordTaskID(image.id, task: TaskID(stored: "two"))?.taskID.text == "one")
            #expect(try await fixture.images.recordTaskID(image.id, task: TaskID(stored: "one"))?.taskID.text == "one")
        }
    }

    @Test func `A task id of another record is refused, and nothing changes`() async throws {
        try await ImageFixture.open { fixture in
            let (first, second) = (try await fixture.add(), try await fixture.add())
            _ = try await fixture.images.recordTaskID(first.id, task: TaskID(stored: "one"))
            let refused = try await fixture.images.recordTaskID(second.id, task: TaskID(stored: "one"))
            #expect(refused == nil)
            #expect(try await fixture.stored(second.id)["taskId"] == .string(second.id.text))
        }
    }

    @Test func `An earlier callback has set the task id and the final status`() async throws {
        try await ImageFixture.open { fixture in
            let image = try await fixture.add()
            let task = TaskID(stored: "one")
            let url = try #require(ImageURL("https://example.org/a.png"))
            #expect(try await fixture.images.settle(image.id, task: task, .succeeded(url)) == .settled)
            let named = try #require(try await fixture.images.recordTaskID(image.id, task: task))
            #expect(named.taskID == task)
            #expect(named.state.status == .completed)
        }
    }

    @Test(arguments: [ImageFailure.timedOut, .providerUnavailable])
    func `A task id that arrives after an inferred failure makes the image pending, due for a poll, and audited`(
        inferred: ImageFailure
    ) async throws {
        try await ImageFixture.open { fixture in
            let (image, task) = (try await fixture.add(), TaskID(stored: "$late"))
            #expect(try await fixture.images.settle(image.id, task: nil, .gaveUp(inferred)) == .settled)
            #expect(try await fixture.claimDue() == nil)
            #expect(try await fixture.images.store(task, of: image.id) == .stored)
            let stored = try await fixture.stored(image.id)
            #expect(stored["status"] == "pending" && stored["taskId"] == "$late")
            for field in ["error", "failureCode", "failureInferred", "completedAt"] { #expect(stored[field] == nil) }
            #expect(stored["audit"]?["was"] == .string(inferred.rawValue))
            guard case .date = stored["audit"]?["revivedAt"] else {
                Issue.record("\(stored)")
                return
            }
            #expect(try await fixture.claimDue()?.task == task)
            let success = ImageOutcome.succeeded(ImageURL(stored: "https://example.org/a.png"))
            #expect(try await fixture.images.settle(image.id, task: task, success) == .settled)
            // Only once.
            #expect(try await fixture.images.store(task, of: image.id) == .stored)
            #expect(try await fixture.stored(image.id)["status"] == "completed")
        }
    }

    @Test func `A late task id does not change the status of an image that the provider failed, or that is pending`()
        async throws
    {
        try await ImageFixture.open { fixture in
            let (failed, pending) = (try await fixture.add(), try await fixture.add())
            #expect(try await fixture.images.settle(failed.id, task: nil, .failed(.promptRefused)) == .settled)
            let (before, pollAt) = (try await fixture.stored(failed.id), try await fixture.stored(pending.id)["pollAt"])
            #expect(try await fixture.images.store(TaskID(stored: "one"), of: failed.id) == .stored)
            #expect(try await fixture.images.store(TaskID(stored: "two"), of: pending.id) == .stored)
            let (after, other) = (try await fixture.stored(failed.id), try await fixture.stored(pending.id))
            for field in ["status", "error", "failureCode", "failureInferred", "completedAt", "pollAt", "audit"] {
                #expect(after[field] == before[field], "\(field)")
            }
            #expect(after["taskId"] == "one" && other["status"] == "pending" && other["pollAt"] == pollAt)
            #expect(other["audit"] == nil && other["error"] == nil)
        }
    }

    @Test func `An inferred failure of an earlier version, stored without failureInferred, becomes pending again`()
        async throws
    {
        try await ImageFixture.open { fixture in
            for (reason, status) in [
                (ImageFailure.timedOut, "pending"), (.providerUnavailable, "pending"), (.generationFailed, "failed"),
            ] {
                let image = try await fixture.add()
                _ = try await fixture.images.settle(image.id, task: nil, .failed(reason))
                try await fixture.change(image.id, .operators(["$unset": ["failureInferred": ""]]))
                #expect(try await fixture.images.store(TaskID(stored: reason.rawValue), of: image.id) == .stored)
                #expect(try await fixture.stored(image.id)["status"] == .string(status))
            }
        }
    }

    @Test func `A late task id of a record that has another, or of another record, is refused`() async throws {
        try await ImageFixture.open { fixture in
            let (first, second) = (try await fixture.add(task: "one"), try await fixture.add())
            #expect(try await fixture.images.store(TaskID(stored: "two"), of: first.id) == .refused)
            #expect(try await fixture.images.store(TaskID(stored: "one"), of: second.id) == .refused)
            #expect(try await fixture.images.store(TaskID(stored: "two"), of: fixture.ids.next()) == .refused)
        }
    }

    @Test func `An unknown record gets no task id`() async throws {
        try await ImageFixture.open { fixture in
            let named = try await fixture.images.recordTaskID(fixture.ids.next(), task: TaskID(stored: "one"))
            #expect(named == nil)
        }
    }
}
