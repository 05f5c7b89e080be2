import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Live changes, through the real door.
@Suite struct EventStreamTests {
    @Test func `A video's life is told as it happens, to its owner alone`() async throws {
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
                try await alice.awaitReady()
                try await bob.awaitReady()
                let token = try await server.token(user: "alice")
                let asked = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"A fox"}"#)
                #expect(asked.status == 202)
                try await group.next()
                let told = alice.events.filter { $0.name == "generation" }
                #expect(told.first?.data["status"] == "processing")
                #expect(told.last?.data["id"] == asked.json["data"]["task_id"])
                #expect(told.allSatisfy { $0.data["result_url"] == .null })
                #expect(bob.events.map(\.name) == ["ready"])
                group.cancelAll()
            }
        }
    }

    @Test func `What was missed is told to whoever comes back, by any process, and what was put away too`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let listener = EventListener(server.base, token: token)
            #expect(try await !listener.listen { $0.name == "ready" })
            let asked = try await server.post("/api/text-to-video", token: token, json: #"{"prompt":"A fox"}"#)
            let task = try #require(asked.json["data"]["task_id"].string)
            _ = try await server.awaitVideo(task, token: token)
            #expect(try await !listener.listen { $0.name == "generation" && $0.data["status"] == "completed" })
            #expect(try await server.ask(.DELETE, "/api/user-generations/\(task)", token: token).status == 204)
            #expect(try await !listener.listen { $0.name == "removed" && $0.data["id"].string == task })
        }
    }

    @Test func `A change that another process makes reaches the client, images and visitors included`() async throws {
        try await TestServer.run { server in
            let listener = EventListener(
                server.base, token: try await server.token(session: "0123456789abcdef"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try await listener.listen { _ in listener.events.count == 3 }
                }
                try await listener.awaitReady()
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

    @Test func `An id that is none, a missing token and the ninth connection are refused`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let bad = try await server.ask(
                .GET, "/api/events", token: token, headers: [("Last-Event-ID", "not an id!")])
            #expect(bad.status == 400)
            #expect(try await server.ask(.GET, "/api/events").status == 401)
            for _ in 0..<12 { #expect(try await server.ask(.HEAD, "/api/events", token: token).status == 200) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                let listeners = (0..<8).map { _ in EventListener(server.base, token: token) }
                for listener in listeners { group.addTask { _ = try await listener.listen { _ in false } } }
                for listener in listeners { try await listener.awaitReady() }
                let ninth = try await server.ask(.GET, "/api/events", token: token)
                #expect(ninth.status == 503 && ninth.headers.first(name: "retry-after") != nil)
                group.cancelAll()
                while let result = await group.nextResult() { _ = result }
            }
        }
    }
}

extension EventListener {
    /// Waits until the server has said that nothing is missed from here on.
    func awaitReady() async throws {
        for _ in 0..<500 {
            if events.contains(where: { $0.name == "ready" }) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        struct NeverReady: Error {}
        throw NeverReady()
    }
}
