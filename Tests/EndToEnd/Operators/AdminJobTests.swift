import Afterimage
import Application
import BSON
import MongoClient
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// What operators see of jobs, pictures and providers, and how they bring jobs back.
@Suite(.timeLimit(.minutes(2))) struct AdminJobTests {
    private func get(_ path: String, _ server: TestServer) async throws -> TestJSON {
        let answer = try await server.ask(.GET, path, token: server.token(user: "root", role: "admin"))
        #expect(answer.status == 200, "\(answer.text)")
        try await server.expectNoSecrets(answer, path)
        return answer.json["data"]
    }

    private func order(_ prompt: String, _ server: TestServer) async throws -> String {
        let asked = try await server.post(
            "/api/text-to-video", token: server.token(user: "alice"), json: #"{"prompt":"\#(prompt)"}"#)
        return try #require(asked.json["data"]["task_id"].string)
    }

    private func retry(_ id: String, _ server: TestServer) async throws -> TestAnswer {
        try await server.ask(
            .POST, "/api/admin/jobs/\(id)/retry", token: server.token(user: "root", role: "admin"))
    }

    /// Waits until nobody has to take any job again.
    private func settled(_ server: TestServer) async throws -> [StoredVideo] {
        try await StoredVideo.settled(in: server.database, within: .seconds(20))
    }

    @Test func `Jobs are listed by their standing, with the reason of a parked one`() async throws {
        try await TestServer.run {
            $0.videoSchedule.longestRetry = .milliseconds(100)
        } _: { server in
            let good = try await order("A fox", server)
            let parked = try await order("Junk [fault: query-junk]", server)
            _ = try await settled(server)
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

    @Test func `A parked job that the provider took is asked about again, and never ordered a second time`()
        async throws
    {
        // Junk until the job is parked, and an answer after that.
        try await TestServer.run {
            $0.videoSchedule.longestRetry = .milliseconds(100)
        } _: { server in
            let token = try await server.token(user: "alice")
            let id = try await order("A fox [fault: query-junk 5]", server)
            _ = try await settled(server)
            let before = try await server.ask(.GET, "/api/text-to-video/\(id)", token: token).json["data"]
            try #require(before["status"] == "failed")
            // Of many who try at once one brings it back.
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<6 { group.addTask { [self] in try await retry(id, server) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 202 } == 1)
            for answer in answers where answer.status != 202 {
                try await server.expectFailure(answer, 409, "job_not_retryable", "another one who tries")
            }
            let after = try await server.awaitVideo(id, token: token)
            #expect(after["status"] == "completed")
            let videos = try await settled(server)
            #expect(videos.count == 1 && videos.allSatisfy(\.isConsistent))
            #expect(VideoOrders.repeated(at: server.sandbox).isEmpty)
        }
    }

    @Test func `A job that the provider refused is ordered from the beginning`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let id = try await order("A fox [fault: moderation 1]", server)
            _ = try await settled(server)
            #expect(try await retry(id, server).status == 202)
            let after = try await server.awaitVideo(id, token: token)
            #expect(after["status"] == "completed", "\(after)")
            #expect(try await settled(server).allSatisfy(\.isConsistent))
            let again = try await retry(id, server)
            try await server.expectFailure(again, 409, "job_not_retryable", "a finished one")
        }
    }

    @Test func `A job of which nobody knows whether it was taken stays failed`() async throws {
        try await TestServer.run {
            $0.dashScope.submissionTimeout = .milliseconds(300)
        } _: { server in
            let id = try await order("A fox [fault: disconnect]", server)
            let videos = try await settled(server)
            try #require(videos.map(\.reason) == ["outcome_unknown"])
            let refused = try await retry(id, server)
            try await server.expectFailure(refused, 409, "job_not_retryable", "an unknown outcome")
            #expect(refused.json["message"].string?.contains("outcome_unknown") == true)
            let nobodys = try await retry("000000000000000000000000", server)
            try await server.expectFailure(nobodys, 404, "not_found", "nobody's")
            #expect(try await settled(server).map(\.reason) == ["outcome_unknown"])
        }
    }

    @Test func `Pictures and providers are shown as they stand`() async throws {
        try await TestServer.run { server in
            _ = try await order("A fox", server)
            let token = try await server.token(user: "alice")
            let broken = try await server.generate("A fox [fault: unauthorized]", token: token)
            #expect(broken.status < 600)
            _ = try await settled(server)
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
