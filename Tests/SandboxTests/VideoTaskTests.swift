import FoundationEssentials
import NIOHTTP1
import Sandbox
import Testing

@Suite(.timeLimit(.minutes(1)))
struct VideoTaskTests {
    @Test func `a task goes from pending to running to succeeded, with times in UTC+8`() async throws {
        let clock = ManualClock()
        let date = ManualDate(Date(timeIntervalSince1970: 1_767_658_623.5))
        try await withSandbox(SandboxConfiguration(), clock: clock, now: date.now) { user in
            let id = try await user.video("a red fox")
            var sleeps = clock.sleeps.makeAsyncIterator()
            #expect(await sleeps.next() == .seconds(1))
            let pending = try #require(try await user.videoTask(id).output)
            #expect(pending.taskStatus == "PENDING" && pending.scheduledTime == nil)
            #expect(pending.submitTime == "2026-01-06 08:17:03.500")
            clock.advance(by: .seconds(1))
            #expect(await sleeps.next() == .seconds(3))
            let running = try #require(try await user.videoTask(id).output)
            #expect(running.taskStatus == "RUNNING" && running.scheduledTime != nil && running.endTime == nil)
            clock.advance(by: .seconds(3))
            _ = try await user.server.ended(id)
            let reply = try await user.videoTask(id)
            let output = try #require(reply.output)
            #expect(output.taskStatus == "SUCCEEDED" && output.endTime == "2026-01-06 08:17:03.500")
            #expect(output.origPrompt == "a red fox" && output.actualPrompt == nil)
            let origin = try await user.server.originURL
            #expect(output.videoUrl?.hasPrefix(origin + "/") == true)
            #expect(output.videoUrl?.contains("Expires=1767745023&OSSAccessKeyId=") == true)
            #expect(user.server.task(id)?.queries == 3)
        }
    }

    @Test func `usage has the fields of its model`() async throws {
        try await withSandbox { user in
            let new = try await user.video("a fox", #""size":"720*1280","duration":7"#)
            _ = try await user.server.ended(new)
            let usage = try #require(try await user.videoTask(new).usage)
            #expect(usage.duration == 7 && usage.inputVideoDuration == 0 && usage.outputVideoDuration == 7)
            #expect(usage.lines == 720 && usage.size == "720*1280" && usage.videoCount == 1)
            #expect(usage.videoDuration == nil)
            let old = try await user.video("a hare", model: "wan2.5-t2v-preview", #""size":"832*480""#)
            _ = try await user.server.ended(old)
            let reply = try await user.videoTask(old)
            #expect(reply.usage?.videoDuration == 5 && reply.usage?.videoRatio == "832*480")
            #expect(reply.usage?.lines == nil && reply.output?.actualPrompt?.hasPrefix("a hare") == true)
        }
    }

    @Test(arguments: [
        ("content-policy", "FAILED", "DataInspectionFailed"), ("generation-failed", "FAILED", "InternalError.Algo"),
        ("internal-error", "FAILED", "InternalError"), ("timed-out", "FAILED", "InternalError.Timeout"),
        ("canceled", "CANCELED", nil),
    ])
    func `a failure is reported in output, with status 200`(fault: String, status: String, code: String?) async throws {
        try await withSandbox { user in
            let id = try await user.video("a fox [fault: \(fault)]")
            _ = try await user.server.ended(id)
            let response = try await user.get("\(user.base)/api/v1/tasks/\(id)")
            let reply = try response.video
            #expect(response.status == 200 && reply.code == nil && reply.usage == nil)
            #expect(reply.output?.taskStatus == status && reply.output?.code == code)
            #expect(reply.output?.videoUrl == nil)
        }
    }

    @Test func `a missing task, or one older than a day, is unknown`() async throws {
        let date = ManualDate(Date())
        try await withSandbox(now: date.now) { user in
            let unknown = try #require(try await user.videoTask("0123").output)
            #expect(unknown.taskStatus == "UNKNOWN" && unknown.taskId == "0123" && unknown.submitTime == nil)
            let id = try await user.video("a fox")
            _ = try await user.server.ended(id)
            date.advance(by: 86_400)
            #expect(try await user.videoTask(id).output?.taskStatus == "UNKNOWN")
            #expect(try await user.get("\(user.base)/api/v1/tasks/\(id)", key: nil).status == 401)
        }
    }

    @Test func `only a pending task can be cancelled`() async throws {
        try await withSandbox { user in
            func cancel(_ id: String) async throws -> TestResponse {
                try await user.request(
                    .POST, "\(user.base)/api/v1/tasks/\(id)/cancel", headers: ["authorization": "Bearer key"])
            }
            let waiting = try await user.video("a fox [fault: stuck-pending]")
            #expect(try await cancel(waiting).status == 200)
            #expect(try await user.videoTask(waiting).output?.taskStatus == "CANCELED")
            let working = try await user.video("a hare [fault: stuck]")
            _ = try await user.server.wait { $0.tasks[working]?.startedAt }
            #expect(try await user.videoTask(working).output?.taskStatus == "RUNNING")
            let refused = try await cancel(working)
            #expect(refused.status == 400)
            #expect(try refused.video.code == "UnsupportedOperation")
            #expect(try await user.server.finish(working).outcome == .success)
        }
    }

    @Test func `the list applies its filters, newest first`() async throws {
        let date = ManualDate(Date(timeIntervalSince1970: 1_767_658_623))
        try await withSandbox(now: date.now) { user in
            var ids: [String] = []
            for number in 1...3 { ids.append(try await user.video("fox \(number) [fault: stuck-pending]")) }
            ids.append(try await user.video("a hare", model: "wan2.5-t2v-preview"))
            _ = try await user.server.ended(ids[3])
            func list(_ query: String) async throws -> VideoResponse {
                try await user.get("\(user.base)/api/v1/tasks/?\(query)").video
            }
            #expect(try await list("").data?.map(\.taskId) == ids.reversed())
            #expect(try await list("page_size=3&page_no=2").data?.map(\.taskId) == [ids[0]])
            #expect(try await list("status=SUCCEEDED").data?.map(\.modelName) == ["wan2.5-t2v-preview"])
            let one = try await list("task_id=\(ids[1])&start_time=20260106081703&end_time=20260106081800")
            #expect(one.total == 1 && one.data?.first?.gmtCreate == 1_767_658_623_000)
            #expect(try await list("start_time=20260106081704&end_time=20260106081800").total == 0)
            #expect(try await list("start_time=20260101000000").code == "InvalidParameter")
        }
    }
}
