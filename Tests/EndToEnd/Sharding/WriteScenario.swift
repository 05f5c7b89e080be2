import Afterimage
import Application
import BSON
import Domain
import Mail
import MongoClient
import NIOHTTP1
import Persistence
import Sandbox
import TestSupport
import Testing

/// Sends every kind of write that the program has.
struct WriteScenario: Sendable {
    let server: TestServer

    @Sendable static func configure(_ settings: inout Settings) {
        settings.limits.submissions = .init(perMinute: 1000, perDay: 10_000)
        settings.storageQuota = 1 << 40
        settings.budgets.user.perDay = Money("0.03")
        settings.cleanup.interval = .seconds(1)
        settings.cleanup.historyLifetime = .seconds(86_400)
        settings.videoSchedule.longestRetry = .milliseconds(100)
        settings.lastUseInterval = .milliseconds(100)
        settings.pollSchedule.first = .milliseconds(200)
        settings.pollSchedule.longest = .milliseconds(500)
        settings.pollSchedule.tick = .milliseconds(100)
        // Without a mail server at this port every attempt to send fails.
        settings.mail = MailSettings(
            server: SMTPServer("smtp://127.0.0.1:1")!, from: EmailAddress("afterimage@example.org")!)
        settings.mail?.retry.first = .milliseconds(100)
        settings.mail?.retry.tick = .milliseconds(100)
    }

    func run() async throws {
        try await seedOldRecords()
        let session = try await server.session()
        try await images(session.token)
        try await videos(session.token)
        try await spending()
        let email = "alice@example.org"
        #expect(try await server.register(email, token: session.token).status == 201)
        let next = try await server.session()
        _ = try await order("A visitor's fox", next.token)
        #expect(try await server.login(email, token: next.token).status == 200)
        try await sessions(email)
        try await messages(to: email)
        #expect(try await eventually { try await count("user_generation_history", ["prompt": "old"]) == 0 })
        try await migrate()
        try await erase()
    }

    private func images(_ token: String) async throws {
        let key = [("Idempotency-Key", "an image of a fox")]
        for _ in 0..<2 { expect(try await server.generate("A fox", token: token, headers: key).status, is: 202) }
        _ = try await server.generate(
            "Refused [fault: bad-request]", token: token, headers: [("Idempotency-Key", "a refused image")])
        // Its record is not written, so the key is released.
        _ = try await server.post(
            "/api/text-to-video", token: token, headers: [("Idempotency-Key", "an invalid video")], json: "{}")
        let form = MultipartForm.good("Make it blue [fault: no-callback]", SampleImage.png.bytes)
        let edited = try await server.edit(form, token: token).json["data"]["image"]
        let path = "/api/v1/nanobanana/images/\(try #require(edited["id"].string))"
        #expect(
            try await eventually { try await server.request(.GET, "\(path)/content", token: token).status == 200 })
        expect(try await server.request(.DELETE, "\(path)?permanent=true", token: token).status, is: 204)
    }

    private func videos(_ token: String) async throws {
        let video = try await order("A fox", token)
        let path = try #require(try await server.waitForVideo(video, token: token)["proxy_url"].string)
        expect(try await server.request(.GET, path).status, is: 200)
        #expect(try await eventually { try await server.database.playCount(of: path) == 1 })
        let refused = try await order("A fox [fault: moderation 1]", token)
        _ = try await StoredVideo.settled(in: server.database, within: .seconds(20))
        let admin = try await server.token(user: "root", role: "admin")
        expect(try await server.request(.POST, "/api/admin/jobs/\(refused)/retry", token: admin).status, is: 202)
        _ = try await server.waitForVideo(refused, token: token)
        expect(try await server.request(.DELETE, "/api/user-generations/\(video)", token: token).status, is: 204)
    }

    /// Sign-ins that are used and end.
    private func sessions(_ email: String) async throws {
        let path = "/api/account/sessions"
        let token = try #require(try await server.login(email).token)
        let listed = try await server.request(.GET, path, token: token).json["data"]["sessions"].array
        let id = try #require(listed.first { $0["current"] == .bool(true) }?["id"].string)
        let earlier: BSONDocument = ["$set": ["last_used_at": ["$subtract": ["$$NOW", 120_000]]]]
        _ = try await server.database.collection("sessions").updateMany([:], .pipeline([earlier]))
        let limit = try await server.database.serverTime() - 60_000
        let isLater: BSONDocument = ["last_used_at": ["$gt": .date(milliseconds: limit)]]
        #expect(
            try await eventually {
                _ = try await server.request(.GET, "/api/auth/me", token: token)
                return try await count("sessions", isLater) > 0
            })
        expect(try await server.request(.DELETE, path, token: token).status, is: 204)
        expect(try await server.request(.DELETE, "\(path)/\(id)", token: token).status, is: 204)
    }

    /// The second order of a user does not fit into the budget.
    private func spending() async throws {
        let bob = try await server.token(user: "bob")
        for status in [202, 402] { expect(try await server.generate("A fox", token: bob).status, is: status) }
        #expect(try await eventually { try await count("spending", ["owner": "bob", "state": "charged"]) == 1 })
    }

    /// One is attempted again, one is dropped because the address has no account.
    private func messages(to email: String) async throws {
        for address in [email, "nobody@example.org"] {
            let response = try await server.post(
                "/api/auth/password/forgot", json: #"{"email":"\#(address)"}"#)
            expect(response.status, is: 202)
        }
        #expect(try await eventually { try await count("mail_outbox", ["to": "nobody@example.org"]) == 0 })
        #expect(try await eventually { try await count("mail_outbox", ["tries": ["$gte": 2]]) > 0 })
    }

    private func order(_ prompt: String, _ token: String) async throws -> String {
        let response = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"\#(prompt)"}"#)
        return try #require(response.json["data"]["task_id"].string, "\(response.text)")
    }

    /// Removed by the cleanup.
    private func seedOldRecords() async throws {
        let id = ObjectID(high: 0x6000_0000_0000_0000, low: 1)
        let proxy = ProxyID(random: Array(repeating: 7, count: 16))
        try await server.database.collection("user_generation_history").insert([
            "_id": .objectID(id), "user_id": "alice", "prompt": "old", "status": "completed",
            "proxy_url": .string(proxy.path), "created_at": .date(milliseconds: 1_600_000_000_000),
        ])
        try await server.database.collection("video_url_mapping").insert([
            "_id": .objectID(id), "proxy_id": "old", "created_at": .date(milliseconds: 1_600_000_000_000),
        ])
    }

    /// Runs `afterimage migrate` over a record of another application.
    private func migrate() async throws {
        try await server.database.collection("user_generation_history").insert(["user_id": "bob", "prompt": "theirs"])
        try await server.database.collection("video_url_mapping").insert([
            "proxy_id": "theirs", "created_at": .date(milliseconds: 4_000_000_000_000),
        ])
        let client = try MongoClient(server.settings.mongo, logger: TestMongo.quiet)
        let migration = Migration(
            client.database(server.database.name), names: CollectionNames(), mappingLifetime: .seconds(86_400),
            auditRetention: nil)
        try await migration.run { _ in }
        await client.close()
    }

    /// Erases a person as the end of an account does.
    private func erase() async throws {
        let client = try MongoClient(server.settings.mongo, logger: TestMongo.quiet)
        let data = MongoErasureRepository(client.database(server.database.name), names: CollectionNames())
        try await data.erase(Owner(stored: "6500000000000000000000aa"))
        await client.close()
    }

    private func count(_ collection: String, _ filter: BSONDocument) async throws -> Int {
        try await server.database.collection(collection).count(filter)
    }
}
