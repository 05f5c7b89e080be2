import BSON
import FoundationEssentials
import MongoClient
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// The server with its embedded worker is killed repeatedly while it processes videos.
    @Suite struct KilledVideoTests {
        /// Provider faults; slow responses make a kill during a submission likely.
        private static let directives = [
            "", "", "[fault: slow-reply 100ms]", "[fault: slow-reply 600ms]", "[fault: throttle 1]",
            "[fault: generation-failed]", "[fault: query-error 2]", "[fault: slow 500ms]",
        ]

        @Test func `With kills at any time, no job is lost or submitted twice, and each completes or has a reason`()
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
                            await progress.wait(for: scale.videos * round / (scale.kills + 1))
                            try await kill(server, name, seed, into: kills)
                        }
                    }
                    group.addTask {
                        try await forEach(of: Array(0..<scale.videos), workers: 6) { number in
                            defer { progress.advance() }
                            let directive = seed { Self.directives.randomElement(using: &$0) ?? "" }
                            // Retry an interrupted submission with another prompt; its job stays behind.
                            for attempt in 0... {
                                let prompt = "Fox \(number), attempt \(attempt) \(directive)"
                                if let id = await VideoSubmissions.submit(prompt, token: token, server) {
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
                #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
                let stored = Set(videos.compactMap { $0.text("job_id") })
                #expect(acknowledged.value.isSubset(of: stored))
                let unknown = videos.filter { $0.reason == "outcome_unknown" }
                let unexplained = unknown.filter { !wasInFlight($0, at: kills.value, server.sandbox) }.map(\.prompt)
                #expect(unexplained.isEmpty)
                let unexpected = videos.filter {
                    $0.status == "failed" && !["outcome_unknown", "generation_failed"].contains($0.reason)
                }.map(\.fields)
                #expect(unexpected.isEmpty)
                let writes = try await VideoWrites.all(in: server.database, since: start)
                #expect(writes == VideoWrites(finalWrites: videos.count, finishedJobs: videos.count, staleFences: 0))
                print(
                    "killed \(scale.kills) times: \(videos.count) jobs, \(acknowledged.value.count) acknowledged,",
                    "\(unknown.count) of unknown outcome, in \(Date().timeIntervalSince(start)) s")
            }
        }

        /// Kill the server after a random delay, half of the time while the database delays its writes.
        private func kill(
            _ server: ServerProcess, _ name: String, _ seed: Seed, into kills: LockedValue<[ClosedRange<Date>]>
        ) async throws {
            let (delay, blocksWrites) = seed { (Int.random(in: 0...300, using: &$0), Bool.random(using: &$0)) }
            let killServer = {
                try await Task.sleep(for: .milliseconds(delay))
                let before = Date()
                await server.kill()
                kills.change { $0.append(before...Date()) }
            }
            if blocksWrites {
                try await FailPoint(
                    ["findAndModify"], times: nil, [("blockConnection", true), ("blockTimeMS", .int32(400))]
                ).enabled(for: name, by: server.database, killServer)
            } else {
                try await killServer()
            }
            try await server.start()
        }

        /// Whether a kill fell between the write that starts the submission and the one that records the task id.
        private func wasInFlight(
            _ video: StoredVideo, at kills: [ClosedRange<Date>], _ sandbox: SandboxServer
        ) -> Bool {
            // The slowest response, plus a margin for a busy machine and delayed writes.
            let window = 0.6 + 1.5
            guard let submission = sandbox.records.submissions(prompt: video.prompt).last else { return true }
            return kills.contains { kill in
                submission.receivedAt <= kill.upperBound
                    && kill.lowerBound <= submission.receivedAt.addingTimeInterval(window)
            }
        }
    }
}
