import Afterimage
import Application
import BSON
import MongoClient
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// The admin routes for jobs, images and providers, and the retry of failed jobs.
@Suite(.timeLimit(.minutes(2))) struct AdminJobTests {
    private func get(_ path: String, _ server: TestServer) async throws -> TestJSON {
        let response = try await server.request(.GET, path, token: server.token(user: "root", role: "admin"))
        #expect(response.status == 200, "\(response.text)")
        try await server.expectNoSecrets(response, path)
        return response.json["data"]
    }

    private func submit(_ prompt: String, _ server: TestServer) async throws -> String {
        let submitted = try await server.post(
            "/api/text-to-video", token: server.token(user: "alice"), json: #"{"prompt":"\#(prompt)"}"#)
        return try #require(submitted.json["data"]["task_id"].string)
    }

    private func retry(_ id: String, _ server: TestServer) async throws -> TestResponse {
        try await server.request(
            .POST, "/api/admin/jobs/\(id)/retry", token: server.token(user: "root", role: "admin"))
    }

    /// Wait until no job is due.
    private func finished(_ server: TestServer) async throws -> [StoredVideo] {
        try await StoredVideo.settled(in: server.database, within: .seconds(20))
    }

    @Test func `Jobs are listed by status, with the reason of a parked one`() async throws {
        try await TestServer.run {
            $0.videoSchedule.longestRetry = .milliseconds(100)
        } _: { server in
            let good = try await submit("A fox", server)
            let parked = try await submit("Junk [fault: query-junk]", server)
            _ = try await finished(server)
            let all = try await get("/api/admin/jobs", server)
            #expect(all["byStatus"]["completed"] == 1 && all["byStatus"]["failed"] == 1)
            #expect(all["byStatus"]["parked"] == 1 && all["byStatus"]["pending"] == 0)
            #expect(all["oldestWaiting"] == .null && all["jobs"].array.count == 2)
            let listed = try await get("/api/admin/jobs?status=parked", server)["jobs"].array
            try #require(listed.map { $0["job_id"].string } == [parked])
            #expect(listed[0]["isParked"] == true && listed[0]["user_id"] == "alice")
            #expect(listed[0]["error"].string?.contains("could not be read") == true)
            #expect(
                listed[0].keys == [
                    "job_id", "user_id", "status", "error", "attempts", "created_at", "updated_at", "isParked",
                ])
            #expect(try await get("/api/admin/jobs?status=completed", server)["jobs"].array[0]["job_id"].string == good)
        }
    }

    @Test func `A retried parked job is polled again and not submitted a second time`()
        async throws
    {
        // Unreadable poll responses until the job is parked, then a valid one.
        try await TestServer.run {
            $0.videoSchedule.longestRetry = .milliseconds(100)
        } _: { server in
            let token = try await server.token(user: "alice")
            let id = try await submit("A fox [fault: query-junk 5]", server)
            _ = try await finished(server)
            let before = try await server.request(.GET, "/api/text-to-video/\(id)", token: token).json["data"]
            try #require(before["status"] == "failed")
            // Of concurrent retries one succeeds.
            let responses = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<6 { group.addTask { [self] in try await retry(id, server) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(responses.count { $0.status == 202 } == 1)
            for response in responses where response.status != 202 {
                try await server.expectFailure(response, 409, "job_not_retryable", "a concurrent retry")
            }
            let after = try await server.waitForVideo(id, token: token)
            #expect(after["status"] == "completed")
            let videos = try await finished(server)
            #expect(videos.count == 1 && videos.allSatisfy(\.isConsistent))
            #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
        }
    }

    @Test func `A retried job that the provider refused is submitted again`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let id = try await submit("A fox [fault: moderation 1]", server)
            _ = try await finished(server)
            #expect(try await retry(id, server).status == 202)
            let after = try await server.waitForVideo(id, token: token)
            #expect(after["status"] == "completed", "\(after)")
            #expect(try await finished(server).allSatisfy(\.isConsistent))
            let again = try await retry(id, server)
            try await server.expectFailure(again, 409, "job_not_retryable", "a completed job")
        }
    }

    @Test func `Attaching a task to a job of unknown outcome delivers its video and reopens the history record`()
        async throws
    {
        try await TestServer.run {
            $0.dashScope.submissionTimeout = .milliseconds(300)
        } _: { server in
            let token = try await server.token(user: "alice")
            let id = try await submit("A fox [fault: slow-reply 600ms]", server)
            try #require(try await finished(server).map(\.reason) == ["outcome_unknown"])
            let task = try await server.sandbox.task(prompt: "A fox [fault: slow-reply 600ms]").id
            for wrong in [#"{}"#, #"{"task_id":""}"#, #"{"task_id":"a b"}"#, #"{"task_id":7}"#] {
                let refused = try await attach(wrong, to: id, server)
                try await server.expectFailure(refused, 400, "validation_failed", fields: ["task_id"], wrong)
            }
            #expect(try await attach(#"{"task_id":"\#(task)"}"#, to: id, server).status == 202)
            #expect(try await server.waitForVideo(id, token: token)["status"] == "completed")
            let videos = try await finished(server)
            #expect(videos.count == 1 && videos.allSatisfy(\.isConsistent))
            let audit = try #require(videos.first?.fields["audit"])
            #expect(audit["was"] == "outcome_unknown" && audit["attached_by"] == "admin")
            // A task can be attached only once, to one job.
            let other = try await submit("A fox [fault: disconnect]", server)
            _ = try await finished(server)
            for job in [id, other] {
                let refused = try await attach(#"{"task_id":"\#(task)"}"#, to: job, server)
                try await server.expectFailure(refused, 409, "job_not_retryable", job)
            }
        }
    }

    private func attach(_ body: String, to id: String, _ server: TestServer) async throws -> TestResponse {
        try await server.post(
            "/api/admin/jobs/\(id)/task", token: server.token(user: "root", role: "admin"), json: body)
    }

    @Test func `A job whose submission outcome is unknown cannot be retried`() async throws {
        try await TestServer.run {
            $0.dashScope.submissionTimeout = .milliseconds(300)
        } _: { server in
            let id = try await submit("A fox [fault: disconnect]", server)
            let videos = try await finished(server)
            try #require(videos.map(\.reason) == ["outcome_unknown"])
            let refused = try await retry(id, server)
            try await server.expectFailure(refused, 409, "job_not_retryable", "an unknown outcome")
            #expect(refused.json["message"].string?.contains("outcome_unknown") == true)
            let unknown = try await retry("000000000000000000000000", server)
            try await server.expectFailure(unknown, 404, "not_found", "an unknown job")
            #expect(try await finished(server).map(\.reason) == ["outcome_unknown"])
        }
    }

    @Test func `Image counts and provider states are shown`() async throws {
        try await TestServer.run { server in
            _ = try await submit("A fox", server)
            let token = try await server.token(user: "alice")
            let broken = try await server.generate("A fox [fault: unauthorized]", token: token)
            #expect(broken.status < 600)
            _ = try await finished(server)
            let found = try await eventually {
                try await get("/api/admin/providers", server)["providers"].array.allSatisfy {
                    ($0["callsLastHour"].integer ?? 0) > 0
                }
            }
            try #require(found)
            let providers = try await get("/api/admin/providers", server)["providers"].array
            #expect(providers.map { $0["kind"] } == ["images", "videos"])
            #expect(providers[1]["state"] == "reachable" && providers[1]["errorsLastHour"] == 0)
            #expect(providers[1]["lastSuccessAt"].string != nil && providers[1]["lastError"] == .null)
            #expect(providers[0]["state"] == "failing" && providers[0]["lastError"].string != nil)
            let images = try await get("/api/admin/images", server)
            #expect(images["byStatus"].keys == ["pending", "completed", "failed"])
            #expect(images["withoutCallbackCount"].integer == images["withoutCallback"].array.count)
        }
    }
}
