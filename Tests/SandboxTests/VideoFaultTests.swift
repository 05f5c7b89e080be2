import AsyncHTTPClient
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct VideoFaultTests {
    @Test(arguments: [
        ("bad-request", 400, "InvalidParameter"), ("unauthorized", 401, "InvalidApiKey"),
        ("billing", 429, "PrepaidBillOverdue"), ("arrearage", 400, "Arrearage"),
        ("moderation", 400, "DataInspectionFailed"), ("throttle", 429, "Throttling.RateQuota"),
        ("server-error", 500, "InternalError"), ("unavailable", 503, "ModelUnavailable"),
    ])
    func `a refusal has its status and code and creates no task`(fault: String, status: Int, code: String) async throws
    {
        try await withSandbox { user in
            let response = try await user.createVideo("a fox [fault: \(fault)]")
            #expect(response.status == status)
            #expect(try response.video.code == code)
            #expect(user.server.submissions.map(\.reply) == [.refused(code: status)])
            #expect(user.server.records.tasks.isEmpty)
        }
    }

    @Test func `a counted fault applies that often to one prompt and to no other`() async throws {
        try await withSandbox { user in
            var statuses: [Int] = []
            for _ in 1...4 { statuses.append(try await user.createVideo("a fox [fault: throttle 3]").status) }
            #expect(statuses == [429, 429, 429, 200])
            #expect(try await user.createVideo("a hare [fault: throttle 1]").status == 429)
        }
    }

    @Test func `a closed connection, a junk reply and a reply without a task id still create a task`() async throws {
        try await withSandbox { user in
            await #expect(throws: HTTPClientError.self) { try await user.createVideo("a fox [fault: disconnect]") }
            let junk = try await user.createVideo("a fox [fault: junk-reply]")
            #expect(junk.status == 200 && junk.contentType == "text/html")
            let unnamed = try await user.createVideo("a fox [fault: no-task-id]").video.output
            #expect(unnamed?.taskStatus == "PENDING" && unnamed?.taskId == nil)
            #expect(user.server.records.tasks.count == 3)
            for submission in user.server.submissions {
                #expect(submission.reply == .lost(taskID: submission.taskID ?? ""))
            }
        }
    }

    @Test func `a create call that hangs still creates its task`() async throws {
        try await withSandbox { user in
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await user.createVideo("a fox [fault: hang]") }
                let task = try await user.server.task(prompt: "a fox [fault: hang]")
                _ = try await user.server.ended(task.id)
                group.cancelAll()
                while !group.isEmpty { _ = try? await group.next() }
            }
        }
    }

    @Test(arguments: [
        ("query-error 2", 500, "InternalError"), ("query-throttle 2", 429, "Throttling.RateQuota"),
    ])
    func `a status poll is refused as often as requested`(fault: String, status: Int, code: String) async throws {
        try await withSandbox { user in
            let id = try await user.video("a fox [fault: \(fault)]")
            for _ in 1...2 {
                let response = try await user.get("\(user.base)/api/v1/tasks/\(id)")
                #expect(response.status == status)
                #expect(try response.video.code == code)
            }
            #expect(try await user.videoTask(id).output != nil)
            #expect(user.server.task(id)?.queries == 3)
        }
    }

    @Test(arguments: [
        ("query-not-found", "UNKNOWN"), ("query-unknown-flag", "RETRYING"), ("query-suspended", "SUSPENDED"),
    ])
    func `a status poll returns an unexpected status as often as requested`(
        fault: String, status: String
    ) async throws {
        try await withSandbox { user in
            let id = try await user.video("a fox [fault: \(fault) 2]")
            _ = try await user.server.ended(id)
            for _ in 1...2 {
                let output = try await user.videoTask(id).output
                #expect(output?.taskStatus == status && output?.videoUrl == nil)
            }
            #expect(try await user.videoTask(id).output?.taskStatus == "SUCCEEDED")
        }
    }

    @Test func `a status poll can return junk, or hang`() async throws {
        try await withSandbox { user in
            let id = try await user.video("a fox [fault: query-junk 1, query-hang 1]")
            let junk = try await user.get("\(user.base)/api/v1/tasks/\(id)")
            #expect(throws: (any Error).self) { try junk.video }
            try await withThrowingTaskGroup { group in
                group.addTask { _ = try await user.videoTask(id) }
                _ = try await user.server.wait { records in records.tasks[id]?.queries == 2 ? true : nil }
                group.cancelAll()
                while !group.isEmpty { _ = try? await group.next() }
            }
            #expect(try await user.videoTask(id).output?.taskStatus == "SUCCEEDED")
        }
    }

    @Test func `the URL of a video can be missing, nested or set by the test`() async throws {
        try await withSandbox { user in
            let missing = try await user.video("a fox [fault: query-no-url 1]")
            _ = try await user.server.ended(missing)
            let without = try await user.videoTask(missing).output
            #expect(without?.taskStatus == "SUCCEEDED" && without?.videoUrl == nil)
            #expect(try await user.videoTask(missing).output?.videoUrl != nil)
            let nested = try await user.video("a fox [fault: query-nested-url]")
            _ = try await user.server.ended(nested)
            let output = try await user.videoTask(nested).output
            #expect(output?.videoUrl == nil && output?.results?.videoUrl?.contains(nested) == true)
            let own = try await user.video("a fox [fault: video-url http://[::1]:9/A.mp4?B=c]")
            #expect(try await user.videoURL(own) == "http://[::1]:9/A.mp4?B=c")
        }
    }

    @Test func `default faults apply only to their own provider, until they are changed`() async throws {
        try await withSandbox { user in
            try user.server.setDefaultFaults("billing, no-credit")
            #expect(try await user.createVideo("a fox").video.code == "PrepaidBillOverdue")
            #expect(try await user.create("a fox").reply.code == 402)
            try user.server.setDefaultFaults("query-error")
            let id = try await user.video("a fox")
            #expect(try await user.videoTask(id).code == "InternalError")
            try user.server.setDefaultFaults("")
            #expect(try await user.videoTask(id).output != nil)
        }
    }
}
