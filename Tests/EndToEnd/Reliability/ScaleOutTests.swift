import BSON
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Two servers and two workers with different clocks.
    @Suite struct ScaleOutTests {
        @Test
        func
            `Four processes with clocks ten minutes apart process each video once, and either server sends all events`()
            async throws
        {
            let (count, start) = (Scale.current.sharedVideos, Date())
            let ahead = try WrongClock.environment(600)
            // Only clocks ahead: with a clock set back, libfaketime stops the timers of a process.
            let right = ["LD_PRELOAD": ""]
            try await ServerProcess.run(environment: ahead) { first in
                try await ServerProcess.run(beside: first, environment: right) { second in
                    try await WorkerProcess.run(beside: first, [ahead, right]) { workers in
                        let servers = [first, second]
                        let owners = ["alice", "bob"]
                        var tokens: [String: String] = [:]
                        for owner in owners { tokens[owner] = try await first.token(user: owner) }
                        let (accessTokens, submitted) = (tokens, LockedValue<[String: Set<String>]>([:]))
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            var listeners: [(owner: String, listener: EventListener)] = []
                            for owner in owners {
                                for server in servers {
                                    let listener = EventListener(server.base, token: accessTokens[owner] ?? "")
                                    listeners.append((owner, listener))
                                    group.addTask { _ = try? await listener.listen { _ in false } }
                                    try await listener.waitUntilReady()
                                }
                            }
                            try await forEach(of: Array(0..<count), workers: 6) { number in
                                let (owner, server) = (owners[number % 2], servers[number / 2 % 2])
                                let id = await VideoSubmissions.submit(
                                    "Fox \(number) [fault: slow-reply 30ms]", token: accessTokens[owner] ?? "", server)
                                submitted.change { $0[owner, default: []].insert(id ?? "rejected") }
                            }
                            let videos = try await StoredVideo.settled(in: first.database, within: .seconds(60))
                            try check(videos, count, first)
                            let writes = try await VideoWrites.all(in: first.database, since: start)
                            #expect(writes == VideoWrites(finalWrites: count, finishedJobs: count, staleFences: 0))
                            for (owner, listener) in listeners {
                                let expected = submitted.value[owner] ?? []
                                #expect(try await eventually { listener.completed == expected }, "\(owner)")
                                #expect(listener.known.isSubset(of: expected), "\(owner) gets another user's events")
                            }
                            group.cancelAll()
                        }
                        try await play(servers)
                        #expect(workers.allSatisfy { $0.exitStatus == nil })
                        for worker in workers { #expect(await worker.stop() == .exited(0)) }
                    }
                }
            }
        }

        private func check(_ videos: [StoredVideo], _ count: Int, _ server: ServerProcess) throws {
            let open = videos.filter { !$0.isConsistent || $0.status != "completed" }.map(\.fields)
            #expect(open.isEmpty && videos.count == count, "\(server.log)")
            let submissions = VideoSubmissions.counts(at: server.sandbox)
            #expect(submissions.count == count && submissions.values.allSatisfy { $0 == 1 })
            let shares = Dictionary(grouping: videos) { $0.worker ?? "" }.mapValues(\.count)
            print("scale-out: \(shares.values.sorted()) of \(count) videos by each process")
            // A few jobs may be processed by one process.
            #expect(shares.count > 1 || !Scale.isFull)
        }

        /// Plays through both servers are added up.
        private func play(_ servers: [ServerProcess]) async throws {
            let video = ByteBuffer(bytes: (0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
            let origin = try await servers[0].sandbox.offer(video)
            let path = try await servers[0].database.addMapping(to: origin)
            try await forEach(of: Array(0..<60), workers: 6) { number in
                let response = try await servers[number % 2].request(.GET, path)
                #expect(response.bytes.count == video.readableBytes)
            }
            let isComplete = try await eventually { try await servers[0].database.playCount(of: path) == 60 }
            let counted = try await servers[0].database.playCount(of: path)
            #expect(isComplete, "\(counted) plays; \(servers.map(\.log))")
        }
    }
}

extension EventListener {
    /// The videos with any event.
    fileprivate var known: Set<String> { Set(events.compactMap { $0.data["task_id"].string }) }

    /// The videos with a completed event.
    fileprivate var completed: Set<String> {
        Set(events.filter { $0.data["status"] == "completed" }.compactMap { $0.data["task_id"].string })
    }
}
