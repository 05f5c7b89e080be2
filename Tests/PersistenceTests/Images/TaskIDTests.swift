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

    @Test func `An unknown record gets no task id`() async throws {
        try await ImageFixture.open { fixture in
            let named = try await fixture.images.recordTaskID(fixture.ids.next(), task: TaskID(stored: "one"))
            #expect(named == nil)
        }
    }
}
