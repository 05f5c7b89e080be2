import BSON
import FoundationEssentials
import Glibc
import MongoClient
import NIOHTTP1
import RawHTTP
import TestSupport
import Testing

extension Reliability {
    /// Shutdown with open event streams.
    @Suite struct EventShutdownTests {
        @Test func `Event streams end within a second, also with a client that never reads`()
            async throws
        {
            try await ServerProcess.run { server in
                try await stop(server, listeners: 24, hasNeverReading: true)
            }
        }

        @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"))
        func `Event streams end within a second while the database is unresponsive`() async throws {
            try await TestMongod.run { mongod in
                try await ServerProcess.run(mongo: mongod.uri) { server in
                    try await stop(server, listeners: 8) {
                        mongod.signal(SIGSTOP)
                    } after: {
                        mongod.signal(SIGCONT)
                    }
                }
            }
        }

        private func stop(
            _ server: ServerProcess, listeners: Int, hasNeverReading: Bool = false, before: () -> Void = {},
            after: () -> Void = {}
        ) async throws {
            let ends = LockedValue<[ContinuousClock.Instant]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                var token = ""
                for number in 0..<listeners {
                    // Eight connections per user are allowed.
                    if number % 8 == 0 { token = try await server.token(user: "listener-\(number)") }
                    let listener = EventListener(server.base, token: token)
                    group.addTask {
                        let isEnded = try await listener.listen { _ in false }
                        #expect(isEnded)
                        ends.change { $0.append(.now) }
                    }
                    try await listener.waitUntilReady()
                }
                let slow = hasNeverReading ? try await neverReading(server) : nil
                before()
                let stopped = ContinuousClock.now
                async let status = server.stop()
                try await group.waitForAll()
                after()
                #expect(ends.value.allSatisfy { $0 - stopped < .seconds(1) })
                let exitStatus = await status
                #expect(exitStatus == .exited(0), "\(server.log)")
                print(
                    "listeners ended \((ends.value.max() ?? stopped) - stopped), the server \(ContinuousClock.now - stopped)"
                )
                #expect(ContinuousClock.now - stopped < .seconds(10))
                withExtendedLifetime(slow) {}
            }
        }

        /// A client that never reads, with more pending data than the socket buffers hold.
        private func neverReading(_ server: ServerProcess) async throws -> RawClient {
            let token = try await server.token(user: "slow")
            let url = try #require(URL(string: server.base))
            let socket = try RawClient(port: try #require(url.port), receiveBuffer: 4096)
            socket.request("GET", "/api/events", ["x-access-token: \(token)"])
            _ = await socket.receive(200)
            // A client that reads shows when the events have been sent.
            let quick = EventListener(server.base, token: token)
            let listening = Task { try await quick.listen { _ in quick.events.count > 150 } }
            try await quick.waitUntilReady()
            let prompt = BSONValue.string(String(repeating: "a", count: 60_000))
            for batch in 1...3 {
                try await server.database.collection("user_generation_history").insert(
                    (0..<50).map { _ in
                        ["user_id": "slow", "generation_type": "text-to-video", "prompt": prompt, "is_active": true]
                    })
                for _ in 0..<500 where quick.events.count <= batch * 50 {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            _ = try await listening.value
            return socket
        }
    }
}
