import Application
import Domain
import MongoClient
import Persistence
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// Those who listen for changes are cut off again and again, while another process writes.
    @Suite struct EventReconnectTests {
        private static let recordsPerOwner = 4

        @Test func `Whoever comes back hears the end of all that is theirs, and nothing of anybody else's`()
            async throws
        {
            try await TestServer.run { server in try await Self.cutOffAndCheck(server) }
        }

        private static func cutOffAndCheck(_ server: TestServer) async throws {
            let seed = Seed("listeners that are cut off")
            let owners = (0..<Scale.current.listeners).map { "listener-\($0)" }
            let listeners = try await listeners(for: owners, server)
            try await cutOff(listeners, seed) { try await write(owners, server, seed) }
            for index in owners.indices {
                let heard = listeners[index].events.filter { $0.name == "generation" }
                #expect(Set(heard.map { $0.data["prompt"].string }) == [owners[index]])
                #expect(listeners[index].ended.count == recordsPerOwner)
            }
        }

        private static func listeners(for owners: [String], _ server: TestServer) async throws -> [EventListener] {
            var listeners: [EventListener] = []
            for owner in owners {
                listeners.append(EventListener(server.base, token: try await server.token(user: owner)))
            }
            return listeners
        }

        /// Cuts everybody off again and again until each knows the end of all that is theirs.
        private static func cutOff(
            _ listeners: [EventListener], _ seed: Seed, whileWritten write: @escaping @Sendable () async throws -> Void
        ) async throws {
            let connections = LockedValue(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await write() }
                for listener in listeners {
                    group.addTask {
                        while listener.ended.count < Self.recordsPerOwner {
                            // The more there are, the longer each stays, or nothing but coming back would happen.
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

        /// What workers on other machines would write.
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
                            createdAt: Timestamp(milliseconds: 1_700_000_000_000), standing: .processing)
                        try await history.report(begun)
                        try await history.report(
                            GenerationEntry(
                                id: begun.id, owner: begun.owner, request: begun.request, proxyID: begun.proxyID,
                                createdAt: begun.createdAt,
                                standing: .failed(.timedOut, at: Timestamp(milliseconds: 1_700_000_060_000))))
                    }
                }
            }
        }
    }
}

extension EventListener {
    /// The records that it knows the end of.
    fileprivate var ended: Set<String> {
        Set(events.filter { $0.data["status"] == "failed" }.compactMap { $0.data["id"].string })
    }

    /// Listens, and breaks the connection off when time is up.
    fileprivate func listen(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await self.listen { _ in false } }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }
}
