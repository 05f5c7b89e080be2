import Afterimage
import Application
import BSON
import FoundationEssentials
import Glibc
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Alerts and their webhook messages.
@Suite(.timeLimit(.minutes(2))) struct AlertTests {
    private static func configure(_ settings: inout Settings, _ receiver: AlertReceiver) {
        settings.alertWebhookURL = receiver.url
        settings.alertWebhookSecrets = [AlertReceiver.secret, AlertReceiver.nextSecret]
        settings.alertThresholds.interval = .milliseconds(100)
        settings.alertRetry.first = .milliseconds(50)
        settings.alertRetry.tick = .milliseconds(50)
    }

    /// Insert a job that has been pending for an hour and is never due.
    private static func addStuckJob(_ database: MongoDatabase) async throws -> BSONDocument {
        let hourAgo = try await database.serverTime() - 3_600_000
        try await database.collection("video_generation_jobs").insert([
            "job_id": "stuck-1", "user_id": "alice", "prompt": "A fox", "status": "pending",
            "created_at": .date(milliseconds: hourAgo),
        ])
        return ["job_id": "stuck-1"]
    }

    private func alerts(_ server: TestServer) async throws -> TestJSON {
        try await server.request(.GET, "/api/admin/alerts", token: server.token(user: "root", role: "admin")).json[
            "data"]
    }

    @Test
    func `An alert is sent once when it begins and once when it ends, signed with each secret, by one of two servers`()
        async throws
    {
        try await AlertReceiver.run(secrets: [AlertReceiver.secret, AlertReceiver.nextSecret]) { receiver in
            try await TestServer.run {
                Self.configure(&$0, receiver)
            } _: { server in
                let name = server.settings.databaseName
                try await TestServer.run { settings in
                    Self.configure(&settings, receiver)
                    settings.databaseName = name
                } _: { other in
                    let job = try await Self.addStuckJob(server.database)
                    #expect(try await receiver.requests(1).count == 1)
                    try #require(try await eventually { try await alerts(other)["active"].array.count == 1 })
                    let active = try await alerts(other)["active"].array[0]
                    #expect(active["rule"] == "jobs_stuck" && active["summary"].string?.contains("stuck-1") == true)
                    _ = try await server.database.collection("video_generation_jobs").deleteOne(job)
                    #expect(try await receiver.requests(2).count == 2)
                    // Longer than the evaluation interval of either server.
                    try await Task.sleep(for: .seconds(1))
                    let requests = receiver.requests
                    #expect(requests.count == 2)
                    for request in requests {
                        #expect(request["isSigned"] == true && request["isFresh"] == true && request["signatures"] == 2)
                        #expect(request["contentType"] == "application/json")
                        let body = request["body"].string ?? ""
                        #expect(!body.contains(name) && !body.contains("127.0.0.1") && !body.contains("mongodb:"))
                    }
                    let bodies = requests.map { TestJSON(parsing: $0["body"].string ?? "") }
                    #expect(bodies.map { $0["type"] } == ["alert.began", "alert.ended"])
                    #expect(
                        bodies.allSatisfy {
                            $0["data"]["rule"] == "jobs_stuck" && $0.keys == ["type", "timestamp", "data"]
                        })
                    #expect(bodies[0]["data"]["id"] == bodies[1]["data"]["id"])
                    #expect(requests[0]["id"] != requests[1]["id"])
                    let listed = try await alerts(server)
                    #expect(listed["active"].array.isEmpty && listed["recent"].array.count == 1)
                    #expect(listed["recent"].array[0].keys == ["rule", "summary", "since", "endedAt"])
                }
            }
        }
    }

    @Test
    func `A message is retried with the same id, respects Retry-After, and does not follow redirects`()
        async throws
    {
        try await AlertReceiver.run("500,302,429:1,200") { receiver in
            try await TestServer.run {
                Self.configure(&$0, receiver)
            } _: { server in
                _ = try await Self.addStuckJob(server.database)
                let requests = try await receiver.requests(4)
                #expect(requests.count == 4 && Set(requests.map { $0["id"] }).count == 1)
                #expect(Set(requests.map { $0["body"] }).count == 1)
                #expect(requests.allSatisfy { $0["path"] == "/alerts" && $0["isSigned"] == true })
                guard requests.count == 4, case .number(let refused) = requests[2]["at"],
                    case .number(let accepted) = requests[3]["at"]
                else { return }
                #expect(accepted - refused >= 1)
                try await Task.sleep(for: .milliseconds(500))
                #expect(receiver.requests.count == 4)
            }
        }
    }

    @Test func `A receiver that responds with 410 gets no more messages`() async throws {
        try await AlertReceiver.run("410") { receiver in
            try await TestServer.run {
                Self.configure(&$0, receiver)
            } _: { server in
                let job = try await Self.addStuckJob(server.database)
                #expect(try await receiver.requests(1).count == 1)
                _ = try await server.database.collection("video_generation_jobs").deleteOne(job)
                #expect(try await eventually { try await alerts(server)["recent"].array.count == 1 })
                try await Task.sleep(for: .milliseconds(500))
                #expect(receiver.requests.count == 1)
            }
        }
    }

    @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"))
    func `A database outage is reported by the server itself, and its end too`() async throws {
        try await AlertReceiver.run { receiver in
            try await TestMongod.run { mongod in
                try await TestServer.run { settings in
                    Self.configure(&settings, receiver)
                    settings.alertWebhookSecrets = [AlertReceiver.secret]
                    settings.mongo.uri = mongod.uri
                    settings.mongo.serverSelectionTimeout = .milliseconds(300)
                } _: { server in
                    await mongod.stop(SIGKILL)
                    #expect(try await receiver.requests(1).count == 1)
                    let health = try await server.request(.GET, "/health/video-proxy")
                    #expect(health.status == 503 && health.json["data"]["status"] == "unhealthy")
                    try await mongod.start()
                    let requests = try await receiver.requests(2)
                    let bodies = requests.map { TestJSON(parsing: $0["body"].string ?? "") }
                    #expect(bodies.map { $0["type"] } == ["alert.began", "alert.ended"])
                    #expect(bodies.allSatisfy { $0["data"]["rule"] == "mongodb_unreachable" })
                    #expect(requests.allSatisfy { $0["isSigned"] == true })
                    #expect(try await eventually { try await alerts(server)["recent"].array.count == 1 })
                    #expect(requests.count == 2)
                }
            }
        }
    }
}
