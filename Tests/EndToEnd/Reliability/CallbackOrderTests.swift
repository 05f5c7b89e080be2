import BSON
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// Callbacks out of order, contradictory and late.
@Suite struct CallbackOrderTests {
    @Test func `A failure after a success changes nothing`() async throws {
        try await ImageScenario.run { scene in
            try await scene.call(CallbackBody.success(scene.task, scene.picture("first")))
            let first = try await scene.shown
            #expect(first["status"] == "completed")
            #expect(first["imageUrl"].string == scene.picture("first"))
            try await scene.call(CallbackBody.failure(scene.task))
            try await scene.call(CallbackBody.success(scene.task, scene.picture("second")))
            #expect(try await scene.shown == first)
        }
    }

    @Test func `A success after a failure changes nothing`() async throws {
        try await ImageScenario.run { scene in
            try await scene.call(CallbackBody.failure(scene.task))
            let first = try await scene.shown
            #expect(first["status"] == "failed")
            try await scene.call(CallbackBody.success(scene.task, scene.picture("late")))
            #expect(try await scene.shown == first)
            #expect(try await scene.stored.fields["audit"] == nil)
        }
    }

    @Test func `A success after our own time-out is taken once, and the record says so`() async throws {
        try await ImageScenario.run(deadline: .milliseconds(300)) { scene in
            #expect(try await scene.ended()["status"] == "failed")
            #expect(try await scene.stored.failure == "timed_out")
            // A failure does not end the waiting for a success that ended already.
            try await scene.call(CallbackBody.failure(scene.task))
            #expect(try await scene.stored.failure == "timed_out")
            try await scene.call(CallbackBody.success(scene.task, scene.picture("late")))
            let revived = try await scene.shown
            #expect(revived["status"] == "completed")
            #expect(revived["imageUrl"].string == scene.picture("late"))
            #expect(revived["error"].string == nil)
            let stored = try await scene.stored
            #expect(stored.failure == nil)
            #expect(stored.fields["audit"]?["was"] == "timed_out")
            #expect(stored.fields["audit"]?["revivedAt"] != nil)
            try await scene.call(CallbackBody.failure(scene.task))
            try await scene.call(CallbackBody.success(scene.task, scene.picture("later-still")))
            #expect(try await scene.shown == revived)
        }
    }

    @Test func `A callback that comes before the provider's answer is taken, and the answer changes nothing`()
        async throws
    {
        try await ImageScenario.run("A fox [fault: callback-first]") { scene in
            let image = try await scene.shown
            #expect(image["status"] == "completed")
            #expect(image["taskId"].string == scene.task)
            let found = try await scene.server.ask(
                .GET, "/api/v1/nanobanana/tasks/\(scene.task)", token: scene.token)
            #expect(found.json["data"]["image"] == image)
        }
    }

    @Test func `A callback brings the task's name where the provider's answer was lost`() async throws {
        try await ImageScenario.run("A fox [fault: no-task-id] [fault: stuck]") { scene in
            let pending = try await scene.shown
            #expect(pending["status"] == "pending")
            #expect(pending["taskId"].string == scene.id)
            // Whoever knows the record's id alone can have nothing done but a question.
            try await scene.callUnsigned(CallbackBody.success(scene.id, scene.picture("forged")), expecting: 202)
            try await scene.callUnsigned(CallbackBody.success(scene.task, scene.picture("forged")), expecting: 404)
            #expect(try await scene.shown == pending)
            try await scene.call(CallbackBody.success(scene.task, scene.picture("true")))
            let image = try await scene.shown
            #expect(image["status"] == "completed")
            #expect(image["taskId"].string == scene.task)
            #expect(image["imageUrl"].string == scene.picture("true"))
        }
    }

    @Test func `A callback about another task than the record's is not taken`() async throws {
        try await ImageScenario.run { scene in
            try await scene.call(CallbackBody.success("another-task", scene.picture("other")), expecting: 404)
            #expect(try await scene.shown["status"] == "pending")
            try await scene.call(CallbackBody.success(scene.task, scene.picture("true")))
            try await scene.call(CallbackBody.success("another-task", scene.picture("other")), expecting: 404)
            #expect(try await scene.shown["imageUrl"].string == scene.picture("true"))
        }
    }

    @Test func `An unsigned callback has the provider asked, and a signed one decides`() async throws {
        try await ImageScenario.run { scene in
            let body = CallbackBody.success(scene.task, scene.picture("true"))
            let before = scene.server.sandbox.task(scene.task)?.queries ?? 0
            try await scene.callUnsigned(body, expecting: 202)
            _ = try await scene.server.sandbox.wait { repository in
                (repository.tasks[scene.task]?.queries ?? 0) > before ? true : nil
            }
            #expect(try await scene.shown["status"] == "pending")
            try await scene.call(body)
            #expect(try await scene.shown["status"] == "completed")
            try await scene.callUnsigned(body, expecting: 404)
        }
    }

    @Test func `A signed callback that says nothing has the provider asked, and none of it later`() async throws {
        try await ImageScenario.run { scene in
            try await scene.call(CallbackBody.undecided(scene.task), expecting: 202)
            #expect(try await scene.shown["status"] == "pending")
            try await scene.call(CallbackBody.failure(scene.task))
            let first = try await scene.shown
            try await scene.call(CallbackBody.undecided(scene.task), expecting: 200)
            #expect(try await scene.shown == first)
        }
    }

    @Test(arguments: ["contradictory", "double-callback 5", "parallel-callback 10", "shape-b", "unsigned-callback"])
    func `Whatever the provider sends, its first word about the task stands`(fault: String) async throws {
        try await ImageScenario.run("A fox [fault: \(fault)]") { scene in
            let first = try await scene.ended()
            #expect(first["status"] == "completed")
            _ = try await scene.server.sandbox.delivered(scene.task)
            #expect(try await scene.shown == first)
        }
    }
}
