import BSON
import FoundationEssentials
import Glibc
import MongoClient
import NIOHTTP1
import RawHTTP
import TestSupport
import Testing

extension Reliability {
    /// The server is told to stop while many listen for changes.
    @Suite struct EventShutdownTests {
        @Test func `Listeners are let go within a second, and one that takes nothing keeps nobody waiting`()
            async throws
        {
            try await ServerProcess.run { server in
                try await stop(server, listeners: 24, hasNeverReading: true)
            }
        }

        @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be frozen"))
        func `They are let go as soon where the database has fallen silent`() async throws {
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
                    // As many as one user may have.
                    if number % 8 == 0 { token = try await server.token(user: "listener-\(number)") }
                    let listener = EventListener(server.base, token: token)
                    group.addTask {
                        let isEnded = try await listener.listen { _ in false }
                        #expect(isEnded)
                        ends.change { $0.append(.now) }
                    }
                    try await listener.awaitReady()
                }
                let slow = hasNeverReading ? try await neverReading(server) : nil
                before()
                let told = ContinuousClock.now
                async let end = server.stop()
                try await group.waitForAll()
                after()
                #expect(ends.value.allSatisfy { $0 - told < .seconds(1) })
                let how = await end
                #expect(how == .exited(0), "\(server.log)")
                print("listeners ended \((ends.value.max() ?? told) - told), the server \(ContinuousClock.now - told)")
                #expect(ContinuousClock.now - told < .seconds(10))
                withExtendedLifetime(slow) {}
            }
        }

        /// A listener with more on its way to it than it will ever take: more than the system keeps for a connection.
        private func neverReading(_ server: ServerProcess) async throws -> RawClient {
            let token = try await server.token(user: "slow")
            let address = try #require(URL(string: server.base))
            let socket = try RawClient(port: try #require(address.port), receiveBuffer: 4096)
            socket.request("GET", "/api/events", ["x-access-token: \(token)"])
            _ = await socket.receive(200)
            // One that listens tells when so much is on its way to the other too.
            let quick = EventListener(server.base, token: token)
            let hearing = Task { try await quick.listen { _ in quick.events.count > 150 } }
            try await quick.awaitReady()
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
            _ = try await hearing.value
            return socket
        }
    }
}
