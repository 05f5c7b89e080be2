import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// The event stream `GET /api/events`.
@Suite struct EventStreamTests {
    @Test func `A video's status changes are sent as they happen, only to its owner`() async throws {
        try await TestServer.run { server in
            let alice = EventListener(server.base, token: try await server.token(user: "alice"))
            let bob = EventListener(server.base, token: try await server.token(user: "bob"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try await alice.listen { event in
                        event.name == "generation" && event.data["status"] == "completed"
                    }
                }
                group.addTask { _ = try await bob.listen { $0.name != "ready" } }
                try await alice.waitUntilReady()
                try await bob.waitUntilReady()
                let token = try await server.token(user: "alice")
                let submitted = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"A fox"}"#)
                #expect(submitted.status == 202)
                try await group.next()
                let changes = alice.events.filter { $0.name == "generation" }
                #expect(changes.first?.data["status"] == "processing")
                #expect(changes.last?.data["id"] == submitted.json["data"]["task_id"])
                #expect(changes.allSatisfy { $0.data["result_url"] == .null })
                #expect(bob.events.map(\.name) == ["ready"])
                group.cancelAll()
            }
        }
    }

    @Test func `A client that reconnects gets the changes it missed, deletions included`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let listener = EventListener(server.base, token: token)
            #expect(try await !listener.listen { $0.name == "ready" })
            let submitted = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"A fox"}"#)
            let task = try #require(submitted.json["data"]["task_id"].string)
            _ = try await server.waitForVideo(task, token: token)
            #expect(try await !listener.listen { $0.name == "generation" && $0.data["status"] == "completed" })
            #expect(try await server.request(.DELETE, "/api/user-generations/\(task)", token: token).status == 204)
            #expect(try await !listener.listen { $0.name == "removed" && $0.data["id"].string == task })
        }
    }

    @Test func `A change by another process reaches the client, for images and anonymous sessions too`() async throws {
        try await TestServer.run { server in
            let listener = EventListener(
                server.base, token: try await server.token(session: "0123456789abcdef"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try await listener.listen { _ in listener.events.count == 3 }
                }
                try await listener.waitUntilReady()
                try await server.database.collection("generated_image_entity").insert([
                    "userId": "session:0123456789abcdef", "taskId": "t1", "prompt": "a fox", "type": "TEXTTOIAMGE",
                    "status": "completed", "imageUrl": "https://img.example/x.png",
                ])
                try await server.database.collection("user_generation_history").insert([
                    "session_id": "0123456789abcdef", "generation_type": "text-to-video", "prompt": "a fox",
                    "is_active": true, "result_url": "https://secret.example/v.mp4",
                ])
                try await group.next()
            }
            #expect(listener.events.map(\.name) == ["ready", "image", "generation"])
            #expect(!"\(listener.events)".contains("secret.example"))
        }
    }

    @Test func `An invalid event id, a missing token and the ninth connection are rejected`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let bad = try await server.request(
                .GET, "/api/events", token: token, headers: [("Last-Event-ID", "not an id!")])
            #expect(bad.status == 400)
            #expect(try await server.request(.GET, "/api/events").status == 401)
            for _ in 0..<12 { #expect(try await server.request(.HEAD, "/api/events", token: token).status == 200) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                let listeners = (0..<8).map { _ in EventListener(server.base, token: token) }
                for listener in listeners { group.addTask { _ = try await listener.listen { _ in false } } }
                for listener in listeners { try await listener.waitUntilReady() }
                let ninth = try await server.request(.GET, "/api/events", token: token)
                #expect(ninth.status == 503 && ninth.headers.first(name: "retry-after") != nil)
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
            }
        }
    }
}

extension EventListener {
    /// Wait for the `ready` event, after which no change is missed. The test's own time limit bounds the wait.
    func waitUntilReady() async throws {
        while !events.contains(where: { $0.name == "ready" }) { try await Task.sleep(for: .milliseconds(20)) }
    }
}
