import Application
import Domain
import MongoClient
import Persistence
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// Event stream clients that are disconnected repeatedly while another process writes.
    @Suite struct EventReconnectTests {
        private static let recordsPerOwner = 4

        @Test func `A client that reconnects gets the final status of all its videos, and nothing of other users`()
            async throws
        {
            try await TestServer.run { server in try await Self.disconnectAndCheck(server) }
        }

        private static func disconnectAndCheck(_ server: TestServer) async throws {
            let seed = Seed("listeners that are disconnected")
            let owners = (0..<Scale.current.listeners).map { "listener-\($0)" }
            let listeners = try await listeners(for: owners, server)
            try await disconnect(listeners, seed) { try await write(owners, server, seed) }
            for index in owners.indices {
                let received = listeners[index].events.filter { $0.name == "generation" }
                #expect(Set(received.map { $0.data["prompt"].string }) == [owners[index]])
                #expect(listeners[index].finalIDs.count == recordsPerOwner)
            }
        }

        private static func listeners(for owners: [String], _ server: TestServer) async throws -> [EventListener] {
            var listeners: [EventListener] = []
            for owner in owners {
                listeners.append(EventListener(server.base, token: try await server.token(user: owner)))
            }
            return listeners
        }

        /// Disconnect all clients repeatedly until each has the final status of all its records.
        private static func disconnect(
            _ listeners: [EventListener], _ seed: Seed, whileWritten write: @escaping @Sendable () async throws -> Void
        ) async throws {
            let connections = LockedValue(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await write() }
                for listener in listeners {
                    group.addTask {
                        while listener.finalIDs.count < Self.recordsPerOwner {
                            // Longer connections for more clients, to limit the rate of reconnects.
                            let most = listeners.count * 25
                            await listener.listen(
                                atMost: .milliseconds(seed { Int.random(in: 100...most, using: &$0) }))
                            connections.change { $0 += 1 }
                        }
                    }
                }
                try await group.waitForAll()
            }
            print("\(listeners.count) listeners, \(connections.value) connections")
        }

        /// Write as workers in other processes would.
        private static func write(_ owners: [String], _ server: TestServer, _ seed: Seed) async throws {
            try await TestMongo.withClient { client in
                let database = client.database(server.database.name)
                let history = MongoGenerationRepository(database, names: CollectionNames())
                let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
                for _ in 0..<recordsPerOwner {
                    for owner in seed({ owners.shuffled(using: &$0) }) {
                        let begun = GenerationEntry(
                            id: ids.next(), owner: Owner(stored: owner),
                            request: VideoRequest(prompt: try #require(Prompt(owner))),
                            proxyID: ProxyID(random: seed { random in (0..<16).map { _ in random.next() } }),
                            createdAt: Timestamp(milliseconds: 1_700_000_000_000), status: .processing)
                        try await history.upsert(begun)
                        try await history.upsert(
                            GenerationEntry(
                                id: begun.id, owner: begun.owner, request: begun.request, proxyID: begun.proxyID,
                                createdAt: begun.createdAt,
                                status: .failed(.timedOut, at: Timestamp(milliseconds: 1_700_000_060_000))))
                    }
                }
            }
        }
    }
}

extension EventListener {
    /// The records with a final status.
    fileprivate var finalIDs: Set<String> {
        Set(events.filter { $0.data["status"] == "failed" }.compactMap { $0.data["id"].string })
    }

    /// Listen, and disconnect at the time limit.
    fileprivate func listen(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await self.listen { _ in false } }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }
}
