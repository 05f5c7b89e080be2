import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// The provider's name for a task.
@Suite struct NameTests {
    @Test func `The first name wins`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            #expect(try await studio.images.name(image.id, task: TaskID(stored: "one"))?.taskID.text == "one")
            #expect(try await studio.images.name(image.id, task: TaskID(stored: "two"))?.taskID.text == "one")
            #expect(try await studio.images.name(image.id, task: TaskID(stored: "one"))?.taskID.text == "one")
        }
    }

    @Test func `A name that another record has is refused, and nothing changes`() async throws {
        try await ImageFixture.open { studio in
            let (first, second) = (try await studio.add(), try await studio.add())
            _ = try await studio.images.name(first.id, task: TaskID(stored: "one"))
            let refused = try await studio.images.name(second.id, task: TaskID(stored: "one"))
            #expect(refused == nil)
            #expect(try await studio.stored(second.id)["taskId"] == .string(second.id.text))
        }
    }

    @Test func `A callback that came first has named and settled it`() async throws {
        try await ImageFixture.open { studio in
            let image = try await studio.add()
            let task = TaskID(stored: "one")
            let address = try #require(ImageURL("https://example.org/a.png"))
            #expect(try await studio.images.settle(image.id, task: task, .succeeded(address)) == .settled)
            let named = try #require(try await studio.images.name(image.id, task: task))
            #expect(named.taskID == task)
            #expect(named.state.status == .completed)
        }
    }

    @Test func `A record that is not there has no name`() async throws {
        try await ImageFixture.open { studio in
            let named = try await studio.images.name(studio.ids.next(), task: TaskID(stored: "one"))
            #expect(named == nil)
        }
    }
}
