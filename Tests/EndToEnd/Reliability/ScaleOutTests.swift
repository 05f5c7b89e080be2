import BSON
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Two servers and two workers are one service, whatever their clocks say.
    @Suite struct ScaleOutTests {
        @Test
        func
            `Four processes whose clocks are ten minutes apart do each thing once, and everybody hears of it from either server`()
            async throws
        {
            let (count, start) = (Scale.current.sharedOrders, Date())
            let ahead = try WrongClock.environment(600)
            // A clock that was set back by the library stops the timers of a process, which a real one does not.
            let right = ["LD_PRELOAD": ""]
            try await ServerProcess.run(environment: ahead) { first in
                try await ServerProcess.run(beside: first, environment: right) { second in
                    try await WorkerProcess.run(beside: first, [ahead, right]) { workers in
                        let servers = [first, second]
                        let owners = ["alice", "bob"]
                        var tokens: [String: String] = [:]
                        for owner in owners { tokens[owner] = try await first.token(user: owner) }
                        let (names, made) = (tokens, LockedValue<[String: Set<String>]>([:]))
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            var listeners: [(owner: String, ear: EventListener)] = []
                            for owner in owners {
                                for server in servers {
                                    let ear = EventListener(server.base, token: names[owner] ?? "")
                                    listeners.append((owner, ear))
                                    group.addTask { _ = try? await ear.listen { _ in false } }
                                    try await ear.awaitReady()
                                }
                            }
                            try await forEach(of: Array(0..<count), workers: 6) { number in
                                let (owner, server) = (owners[number % 2], servers[number / 2 % 2])
                                let id = await VideoOrders.place(
                                    "Fox \(number) [fault: slow-reply 30ms]", token: names[owner] ?? "", server)
                                made.change { $0[owner, default: []].insert(id ?? "not taken") }
                            }
                            let videos = try await StoredVideo.settled(in: first.database, within: .seconds(60))
                            try check(videos, count, first)
                            let writes = try await VideoWrites.all(in: first.database, since: start)
                            #expect(writes == VideoWrites(ends: count, ended: count, oldFences: 0))
                            for (owner, ear) in listeners {
                                let expected = made.value[owner] ?? []
                                #expect(try await eventually { ear.completed == expected }, "\(owner)")
                                #expect(ear.known.isSubset(of: expected), "\(owner) hears of somebody else's")
                            }
                            group.cancelAll()
                        }
                        try await play(servers)
                        #expect(workers.allSatisfy { $0.end == nil })
                        for worker in workers { #expect(await worker.stop() == .exited(0)) }
                    }
                }
            }
        }

        private func check(_ videos: [StoredVideo], _ count: Int, _ server: ServerProcess) throws {
            let open = videos.filter { !$0.isConsistent || $0.status != "completed" }.map(\.fields)
            #expect(open.isEmpty && videos.count == count, "\(server.log)")
            let orders = VideoOrders.counts(at: server.sandbox)
            #expect(orders.count == count && orders.values.allSatisfy { $0 == 1 })
            let shares = Dictionary(grouping: videos) { $0.worker ?? "" }.mapValues(\.count)
            print("scale-out: \(shares.values.sorted()) of \(count) videos by each process")
            // A few jobs may all be done before the others have looked.
            #expect(shares.count > 1 || !Scale.isFull)
        }

        /// What is watched through either server is counted in one place.
        private func play(_ servers: [ServerProcess]) async throws {
            let video = ByteBuffer(bytes: (0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
            let origin = try await servers[0].sandbox.offer(video)
            let path = try await servers[0].database.map(to: origin)
            try await forEach(of: Array(0..<60), workers: 6) { number in
                let answer = try await servers[number % 2].ask(.GET, path)
                #expect(answer.bytes.count == video.readableBytes)
            }
            let hasAll = try await eventually { try await servers[0].database.plays(of: path) == 60 }
            let counted = try await servers[0].database.plays(of: path)
            #expect(hasAll, "\(counted) plays; \(servers.map(\.log))")
        }
    }
}

extension EventListener {
    /// The videos of which it has heard anything.
    fileprivate var known: Set<String> { Set(events.compactMap { $0.data["task_id"].string }) }

    /// Those whose end it has heard.
    fileprivate var completed: Set<String> {
        Set(events.filter { $0.data["status"] == "completed" }.compactMap { $0.data["task_id"].string })
    }
}
