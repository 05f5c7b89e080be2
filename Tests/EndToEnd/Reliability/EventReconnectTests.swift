import Application
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

extension Reliability {
    /// Those who listen for changes are cut off again and again, while another process writes.
    @Suite struct EventReconnectTests {
        private static let recordsPerOwner = 4

        @Test func `Whoever comes back hears the end of all that is theirs, and nothing of anybody else's`()
            async throws
        {
            let seed = Seed("listeners that are cut off")
            try await TestServer.run { server in
                let owners = (0..<Scale.current.listeners).map { "listener-\($0)" }
                var listeners: [(owner: String, listener: EventListener)] = []
                for owner in owners {
                    listeners.append((owner, EventListener(server.base, token: try await server.token(user: owner))))
                }
                let drops = Shared(0)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (_, listener) in listeners {
                        group.addTask {
                            while listener.ended.count < Self.recordsPerOwner {
                                let patience = seed { Duration.milliseconds(Int.random(in: 100...1500, using: &$0)) }
                                await listener.listen(atMost: patience)
                                drops.change { $0 += 1 }
                            }
                        }
                    }
                    group.addTask { try await Self.write(owners, server, seed) }
                    try await group.waitForAll()
                }
                print("\(owners.count) listeners, \(drops.value) connections")
                for (owner, listener) in listeners {
                    let heard = listener.events.filter { $0.name == "generation" }
                    #expect(heard.allSatisfy { $0.data["prompt"].string == owner })
                    #expect(listener.ended.count == Self.recordsPerOwner)
                }
            }
        }

        /// What workers on other machines would write.
        private static func write(_ owners: [String], _ server: TestServer, _ seed: Seed) async throws {
            try await TestMongo.withClient { client in
                let database = client.database(server.database.name)
                let history = MongoGenerations(database, names: CollectionNames())
                let ids = RecordIDSource(now: { Moment(milliseconds: 1_700_000_000_000) })
                for _ in 0..<recordsPerOwner {
                    for owner in seed({ owners.shuffled(using: &$0) }) {
                        let begun = GenerationEntry(
                            id: ids.next(), owner: Owner(stored: owner),
                            request: VideoRequest(prompt: try #require(Prompt(owner))),
                            proxyID: ProxyID(random: seed { random in (0..<16).map { _ in random.next() } }),
                            createdAt: Moment(milliseconds: 1_700_000_000_000), standing: .processing)
                        try await history.report(begun)
                        try await history.report(
                            GenerationEntry(
                                id: begun.id, owner: begun.owner, request: begun.request, proxyID: begun.proxyID,
                                createdAt: begun.createdAt,
                                standing: .failed(.timedOut, at: Moment(milliseconds: 1_700_000_060_000))))
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
