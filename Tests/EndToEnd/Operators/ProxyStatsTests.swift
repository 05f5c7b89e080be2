import Afterimage
import Application
import FoundationEssentials
import MongoClient
import NIOCore
import NIOHTTP1
import RawHTTP
import Sandbox
import TestSupport
import Testing

/// The admin routes and the health route of the video proxy.
@Suite(.timeLimit(.minutes(2))) struct ProxyStatsTests {
    private static let video = (0..<50_000).map { UInt8(truncatingIfNeeded: $0) }

    private static func port(_ server: ServerProcess) -> Int {
        server.base.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    private func get(_ path: String, _ server: TestServer) async throws -> TestJSON {
        let response = try await server.request(.GET, path, token: server.token(user: "root", role: "admin"))
        #expect(response.status == 200, "\(response.text)")
        try await server.expectNoSecrets(response, path)
        return response.json["data"]
    }

    private func awaitRequests(_ count: Int, _ server: TestServer) async throws -> TestJSON {
        var stats = try await get("/api/admin/video-proxy/stats", server)
        let deadline = ContinuousClock.now + .seconds(20)
        while stats["windows"]["hour"]["requests"].integer != count, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            stats = try await get("/api/admin/video-proxy/stats", server)
        }
        return stats
    }

    @Test func `Plays, errors, bytes and response times of two servers are added up`() async throws {
        try await TestServer.run { server in
            let empty = try await get("/api/admin/video-proxy/stats", server)
            #expect(empty["windows"]["hour"]["errorRate"] == .null && empty["mostPlayed"].array.isEmpty)
            #expect(empty["windows"]["day"]["responseMilliseconds"] == .null)
            let environment = [
                "MONGODB_DATABASE": server.settings.databaseName, "STATS_FLUSH_SECONDS": "0.1",
            ]
            try await ServerProcess.run(environment: environment) { other in
                let whole = try await server.sandbox.offer(ByteBuffer(bytes: Self.video))
                let broken = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: "origin-reset")
                let failing = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: "origin-error")
                let good = try await server.database.addMapping(to: whole)
                for port in [server.settings.port, Self.port(other)] {
                    for _ in 0..<6 { #expect(try await RawClient.fetch(port: port, good).status == 200) }
                    for origin in [broken, failing] {
                        _ = try? await RawClient.fetch(port: port, try await server.database.addMapping(to: origin))
                    }
                    let unknown = "/video/00000000-0000-4000-8000-000000000000"
                    #expect(try await RawClient.fetch(port: port, unknown).status == 404)
                    let ended = try await server.database.addMapping(
                        to: whole, expiresAt: Date(timeIntervalSinceNow: -5))
                    #expect(try await RawClient.fetch(port: port, ended).status == 410)
                }
                let stats = try await awaitRequests(20, server)
                for name in ["hour", "day"] {
                    let window = stats["windows"][name]
                    #expect(window["requests"] == 20 && window["errors"] == 4, "\(window)")
                    #expect(window["errorRate"] == .number(0.2))
                    #expect((window["bytes"].integer ?? 0) >= 12 * Self.video.count)
                    let times = window["responseMilliseconds"]
                    let ordered = [times["median"], times["p95"], times["p99"]].compactMap(\.integer)
                    #expect(ordered.count == 3 && ordered == ordered.sorted())
                }
                let (hour, day) = (stats["series"]["hour"].array, stats["series"]["day"].array)
                #expect(hour.count == 60 && day.count == 96)
                #expect(hour.compactMap { $0["requests"].integer }.reduce(0, +) == 20)
                #expect(day.compactMap { $0["errors"].integer }.reduce(0, +) == 4)
                #expect(hour.compactMap { $0["at"].string } == hour.compactMap { $0["at"].string }.sorted())
                #expect((stats["storage"]["active"].integer ?? 0) >= 5 && (stats["storage"]["bytes"].integer ?? 0) > 0)
                let played = try #require(stats["mostPlayed"].array.first)
                #expect(good.hasSuffix(played["proxy_id"].string ?? "none"))
                #expect(
                    played.keys == [
                        "proxy_id", "task_id", "access_count", "last_accessed_at", "created_at", "expires_at",
                    ])
            }
        }
    }

    @Test func `A server that stops writes its last counts`() async throws {
        try await TestServer.run { server in
            let environment = ["MONGODB_DATABASE": server.settings.databaseName, "STATS_FLUSH_SECONDS": "60"]
            try await ServerProcess.run(environment: environment) { other in
                for _ in 0..<3 {
                    _ = try await RawClient.fetch(port: Self.port(other), "/video/00000000-0000-4000-8000-000000000000")
                }
                #expect(await other.stop() == .exited(0))
                #expect(try await awaitRequests(3, server)["windows"]["hour"]["requests"] == 3)
                try await other.start()
            }
        }
    }

    @Test func `Mappings are listed by status and by page, and the cleanup removes expired ones`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "root", role: "admin")
            for number in 0..<7 {
                let end = Date(timeIntervalSinceNow: number < 4 ? 3600 + Double(number) : -3600)
                _ = try await server.database.addMapping(to: "https://a.example/secret-\(number).mp4", expiresAt: end)
            }
            var ids: [String] = []
            var cursor = ""
            repeat {
                let page = try await get("/api/admin/video-proxy/mappings?status=active&limit=3\(cursor)", server)
                #expect(page["pagination"]["total"] == 4)
                ids += page["mappings"].array.compactMap { $0["proxy_id"].string }
                #expect(page["mappings"].array.allSatisfy { $0["isExpired"] == false })
                cursor = page["pagination"]["nextCursor"].string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(ids.count == 4 && Set(ids).count == 4)
            let expired = try await get("/api/admin/video-proxy/mappings?status=expired", server)["mappings"].array
            #expect(expired.allSatisfy { $0["isExpired"] == true })
            let responses = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await server.request(.POST, "/api/admin/video-proxy/cleanup", token: token) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(responses.allSatisfy { $0.status == 200 })
            // MongoDB's TTL monitor may have removed some already.
            let removed = responses.compactMap { $0.json["data"]["removed"].integer }.reduce(0, +)
            #expect(removed <= 3)
            #expect(try await get("/api/admin/video-proxy/mappings", server)["pagination"]["total"] == 4)
            let wrong = try await server.request(.GET, "/api/admin/video-proxy/mappings?status=old", token: token)
            try await server.expectFailure(wrong, 400, "validation_failed", fields: ["status"], "a wrong status")
        }
    }

    @Test func `The public health route reports the proxy's state from a cache`() async throws {
        try await TestServer.run { server in
            let responses = try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for _ in 0..<50 { group.addTask { try await server.request(.GET, "/health/video-proxy") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(responses.allSatisfy { $0.status == 200 && $0.text == responses[0].text })
            let data = responses[0].json["data"]
            #expect(data["status"] == "healthy")
            #expect(data["checks"].array.map { $0["name"] } == ["database", "requests", "cleanup"])
            try await server.expectNoSecrets(responses[0], "health")
            for path in ["/health/live", "/health/ready"] {
                let checks = try await server.request(.GET, path).json["data"]["checks"].array
                #expect(!checks.isEmpty && checks.allSatisfy { $0["status"] == "passed" }, "\(path)")
            }
        }
    }
}
