import BSON
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// Callbacks that are out of order, contradictory or late.
@Suite(.timeLimit(.minutes(2))) struct CallbackOrderTests {
    @Test func `A failure after a success changes nothing`() async throws {
        try await ImageScenario.run { scenario in
            try await scenario.sendCallback(CallbackBody.success(scenario.task, scenario.imageURL("first")))
            let first = try await scenario.image
            #expect(first["status"] == "completed")
            #expect(first["imageUrl"].string == scenario.imageURL("first"))
            try await scenario.sendCallback(CallbackBody.failure(scenario.task))
            try await scenario.sendCallback(CallbackBody.success(scenario.task, scenario.imageURL("second")))
            #expect(try await scenario.image == first)
        }
    }

    @Test func `A success after a failure changes nothing`() async throws {
        try await ImageScenario.run { scenario in
            try await scenario.sendCallback(CallbackBody.failure(scenario.task))
            let first = try await scenario.image
            #expect(first["status"] == "failed")
            try await scenario.sendCallback(CallbackBody.success(scenario.task, scenario.imageURL("late")))
            #expect(try await scenario.image == first)
            #expect(try await scenario.stored.fields["audit"] == nil)
        }
    }

    @Test func `A success after the server's timeout is accepted once, and the record has an audit entry`() async throws
    {
        // Long enough for the order to be sent on a busy machine.
        try await ImageScenario.run(deadline: .seconds(3)) { scenario in
            #expect(try await scenario.finalImage()["status"] == "failed")
            #expect(try await scenario.stored.failure == "timed_out")
            // A failure does not change the timeout.
            try await scenario.sendCallback(CallbackBody.failure(scenario.task))
            #expect(try await scenario.stored.failure == "timed_out")
            try await scenario.sendCallback(CallbackBody.success(scenario.task, scenario.imageURL("late")))
            let revived = try await scenario.image
            #expect(revived["status"] == "completed")
            #expect(revived["imageUrl"].string == scenario.imageURL("late"))
            #expect(revived["error"].string == nil)
            let stored = try await scenario.stored
            #expect(stored.failure == nil)
            #expect(stored.fields["audit"]?["was"] == "timed_out")
            #expect(stored.fields["audit"]?["revivedAt"] != nil)
            try await scenario.sendCallback(CallbackBody.failure(scenario.task))
            try await scenario.sendCallback(CallbackBody.success(scenario.task, scenario.imageURL("later-still")))
            #expect(try await scenario.image == revived)
        }
    }

    @Test func `A callback before the provider's response is accepted, and the response changes nothing`()
        async throws
    {
        try await ImageScenario.run("A fox [fault: callback-first]") { scenario in
            let image = try await scenario.image
            #expect(image["status"] == "completed")
            #expect(image["taskId"].string == scenario.task)
            let found = try await scenario.server.request(
                .GET, "/api/v1/nanobanana/tasks/\(scenario.task)", token: scenario.token)
            #expect(found.json["data"]["image"] == image)
        }
    }

    @Test func `A callback supplies the task id if the provider's response was lost`() async throws {
        try await ImageScenario.run("A fox [fault: no-task-id] [fault: stuck]") { scenario in
            let pending = try await scenario.image
            #expect(pending["status"] == "pending")
            #expect(pending["taskId"].string == scenario.id)
            // With the record's id alone, a caller can only trigger a poll.
            try await scenario.sendUnsignedCallback(
                CallbackBody.success(scenario.id, scenario.imageURL("forged")), expecting: 202)
            try await scenario.sendUnsignedCallback(
                CallbackBody.success(scenario.task, scenario.imageURL("forged")), expecting: 404)
            #expect(try await scenario.image == pending)
            try await scenario.sendCallback(CallbackBody.success(scenario.task, scenario.imageURL("true")))
            let image = try await scenario.image
            #expect(image["status"] == "completed")
            #expect(image["taskId"].string == scenario.task)
            #expect(image["imageUrl"].string == scenario.imageURL("true"))
        }
    }

    @Test func `A callback for a task of another record is rejected`() async throws {
        try await ImageScenario.run { scenario in
            try await scenario.sendCallback(
                CallbackBody.success("another-task", scenario.imageURL("other")), expecting: 404)
            #expect(try await scenario.image["status"] == "pending")
            try await scenario.sendCallback(CallbackBody.success(scenario.task, scenario.imageURL("true")))
            try await scenario.sendCallback(
                CallbackBody.success("another-task", scenario.imageURL("other")), expecting: 404)
            #expect(try await scenario.image["imageUrl"].string == scenario.imageURL("true"))
        }
    }

    @Test func `An unsigned callback triggers a poll, and a signed one sets the status`() async throws {
        try await ImageScenario.run { scenario in
            let body = CallbackBody.success(scenario.task, scenario.imageURL("true"))
            let before = scenario.server.sandbox.task(scenario.task)?.queries ?? 0
            try await scenario.sendUnsignedCallback(body, expecting: 202)
            _ = try await scenario.server.sandbox.wait { records in
                (records.tasks[scenario.task]?.queries ?? 0) > before ? true : nil
            }
            #expect(try await scenario.image["status"] == "pending")
            try await scenario.sendCallback(body)
            #expect(try await scenario.image["status"] == "completed")
            try await scenario.sendUnsignedCallback(body, expecting: 404)
        }
    }

    @Test func `A signed callback without a final status triggers a poll, and none once the image is final`()
        async throws
    {
        try await ImageScenario.run { scenario in
            try await scenario.sendCallback(CallbackBody.undecided(scenario.task), expecting: 202)
            #expect(try await scenario.image["status"] == "pending")
            try await scenario.sendCallback(CallbackBody.failure(scenario.task))
            let first = try await scenario.image
            try await scenario.sendCallback(CallbackBody.undecided(scenario.task), expecting: 200)
            #expect(try await scenario.image == first)
        }
    }

    @Test(arguments: ["contradictory", "double-callback 5", "parallel-callback 10", "shape-b", "unsigned-callback"])
    func `For any callback fault, the first final status is kept`(fault: String) async throws {
        try await ImageScenario.run("A fox [fault: \(fault)]") { scenario in
            let first = try await scenario.finalImage()
            #expect(first["status"] == "completed")
            _ = try await scenario.server.sandbox.delivered(scenario.task)
            #expect(try await scenario.image == first)
        }
    }
}
