import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import RawHTTP
import TestSupport
import Testing

/// Event stream clients that read slowly or disconnect.
@Suite(.timeLimit(.minutes(3))) struct SlowListenerTests {
    @Test func `A client that reads nothing is disconnected, others get all events, and the connection slot is freed`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let slow = try RawClient(port: server.settings.port, receiveBuffer: 4096)
            slow.request("GET", "/api/events", ["x-access-token: \(token)"])
            let head = await slow.receive(200)
            #expect(String(decoding: head, as: UTF8.self).hasPrefix("HTTP/1.1 200"))
            let quick = EventListener(server.base, token: token)
            // A client that reconnects after too many changes gets `reset`.
            let listening = Task {
                while try await quick.listen({ $0.data["prompt"] == "the last" || $0.name == "reset" }) {}
            }
            try await quick.waitUntilReady()
            // Far more than the socket buffers hold.
            try await Self.write(3000, of: "alice", prompt: String(repeating: "a", count: 4000), server)
            try await Self.write(1, of: "alice", prompt: "the last", server)
            try await listening.value
            try await Self.fill(8, server, token)
            // What was sent before the disconnect is still readable, followed by the last chunk.
            let rest = await slow.receive(.max)
            #expect(String(decoding: rest.suffix(5), as: UTF8.self) == "0\r\n\r\n")
            #expect(rest.count < 3000 * 4000)
        }
    }

    @Test func `A client that disconnects frees its slot at once, repeatedly`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for _ in 0..<4 { try await Self.fill(8, server, token) }
        }
    }

    @Test func `A client that missed too many changes gets a reset`() async throws {
        try await TestServer.run { server in
            let listener = EventListener(server.base, token: try await server.token(user: "alice"))
            #expect(try await !listener.listen { $0.name == "ready" })
            try await Self.write(150, of: "alice", prompt: "a fox", server)
            #expect(try await !listener.listen { $0.name == "ready" && listener.events.count > 150 })
            #expect(listener.events.map(\.name) == ["ready"] + Array(repeating: "generation", count: 150) + ["ready"])
            try await Self.write(201, of: "alice", prompt: "a fox", server)
            #expect(try await !listener.listen { $0.name == "ready" && listener.events.count > 152 })
            #expect(listener.events.suffix(2).map(\.name) == ["reset", "ready"])
        }
    }

    /// Connect as many clients as allowed, and disconnect them all.
    private static func fill(_ slots: Int, _ server: TestServer, _ token: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let listeners = (0..<slots).map { _ in EventListener(server.base, token: token) }
            for listener in listeners { group.addTask { try await listenOnceAccepted(listener) } }
            for listener in listeners { try await listener.waitUntilReady() }
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
        }
    }

    /// Retry while the server has not noticed yet that an earlier listener disconnected.
    private static func listenOnceAccepted(_ listener: EventListener) async throws {
        while true {
            do {
                _ = try await listener.listen { _ in false }
                return
            } catch let rejected as EventListener.Rejected where rejected.status == .serviceUnavailable {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Insert records as another process would.
    private static func write(_ count: Int, of user: String, prompt: String, _ server: TestServer) async throws {
        let now = try await server.database.serverTime()
        try await server.database.collection("user_generation_history").insert(
            (0..<count).map { _ in
                [
                    "user_id": .string(user), "generation_type": "text-to-video", "prompt": .string(prompt),
                    "is_active": true, "updated_at": .date(milliseconds: now),
                ]
            })
    }
}
