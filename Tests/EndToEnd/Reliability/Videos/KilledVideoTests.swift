import BSON
import FoundationEssentials
import MongoClient
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// The server, with the worker in it, is killed in the middle of its work, again and again.
    @Suite struct KilledVideoTests {
        /// What the provider does to an order: the long answers give a kill its chance to fall into the one window.
        private static let directives = [
            "", "", "[fault: slow-reply 100ms]", "[fault: slow-reply 600ms]", "[fault: throttle 1]",
            "[fault: generation-failed]", "[fault: query-error 2]", "[fault: slow 500ms]",
        ]

        @Test func `Killed at any timestamp, no job is lost, none is paid for twice, and each has an end or a reason`()
            async throws
        {
            let (scale, seed, start) = (VideoScale.current, Seed("killed while videos are made"), Date())
            let name = "afterimage-killed-\(UInt32.random(in: 0...UInt32.max))"
            let environment = ["VIDEO_LEASE_SECONDS": "3", "MONGODB_URI": "\(TestMongo.uri)&appName=\(name)"]
            try await ServerProcess.run(environment: environment) { server in
                let token = try await server.token(user: "alice")
                let (progress, acknowledged) = (ProgressCounter(), LockedValue<Set<String>>([]))
                let kills = LockedValue<[ClosedRange<Date>]>([])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for round in 1...scale.kills {
                            await progress.reaches(scale.videos * round / (scale.kills + 1))
                            try await kill(server, name, seed, into: kills)
                        }
                    }
                    group.addTask {
                        try await forEach(of: Array(0..<scale.videos), workers: 6) { number in
                            defer { progress.advance() }
                            let directive = seed { Self.directives.randomElement(using: &$0) ?? "" }
                            // An order that was cut off is given anew, in other words, and its job is left to itself.
                            for attempt in 0... {
                                let prompt = "Fox \(number), attempt \(attempt) \(directive)"
                                if let id = await VideoOrders.place(prompt, token: token, server) {
                                    return acknowledged.change { _ = $0.insert(id) }
                                }
                                try await Task.sleep(for: .milliseconds(20))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let videos = try await StoredVideo.settled(in: server.database, within: .seconds(90))
                let unsettled = videos.filter { !$0.isConsistent }.map(\.fields)
                #expect(unsettled.isEmpty, "\(server.log)")
                #expect(VideoOrders.repeated(at: server.sandbox).isEmpty)
                let stored = Set(videos.compactMap { $0.text("job_id") })
                #expect(acknowledged.value.isSubset(of: stored))
                let unknown = videos.filter { $0.reason == "outcome_unknown" }
                let unexplained = unknown.filter { !wasUnderWay($0, at: kills.value, server.sandbox) }.map(\.prompt)
                #expect(unexplained.isEmpty)
                let unforeseen = videos.filter {
                    $0.status == "failed" && !["outcome_unknown", "generation_failed"].contains($0.reason)
                }.map(\.fields)
                #expect(unforeseen.isEmpty)
                let writes = try await VideoWrites.all(in: server.database, since: start)
                #expect(writes == VideoWrites(ends: videos.count, ended: videos.count, oldFences: 0))
                print(
                    "killed \(scale.kills) times: \(videos.count) jobs, \(acknowledged.value.count) acknowledged,",
                    "\(unknown.count) of unknown outcome, in \(Date().timeIntervalSince(start)) s")
            }
        }

        /// Kills it at a random moment, every second time while the database holds its writes back.
        private func kill(
            _ server: ServerProcess, _ name: String, _ seed: Seed, into kills: LockedValue<[ClosedRange<Date>]>
        ) async throws {
            let (delay, holds) = seed { (Int.random(in: 0...300, using: &$0), Bool.random(using: &$0)) }
            let strike = {
                try await Task.sleep(for: .milliseconds(delay))
                let before = Date()
                await server.kill()
                kills.change { $0.append(before...Date()) }
            }
            if holds {
                try await FailPoint(
                    ["findAndModify"], times: nil, [("blockConnection", true), ("blockTimeMS", .int32(400))]
                ).planted(for: name, by: server.database, strike)
            } else {
                try await strike()
            }
            try await server.start()
        }

        /// Whether a kill fell between the write that says "about to order" and the one that names the task.
        private func wasUnderWay(
            _ video: StoredVideo, at kills: [ClosedRange<Date>], _ sandbox: SandboxServer
        ) -> Bool {
            // The longest answer, and what a busy machine and a database that holds writes back add to it.
            let window = 0.6 + 1.5
            guard let order = sandbox.repository.submissions(prompt: video.prompt).last else { return true }
            return kills.contains { kill in
                order.receivedAt <= kill.upperBound && kill.lowerBound <= order.receivedAt.addingTimeInterval(window)
            }
        }
    }
}
