import FoundationEssentials
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// Workers suspended for longer than their lease.
    @Suite struct FrozenWorkerTests {
        @Test func `A worker that resumes after its lease submits and writes nothing twice`() async throws {
            let (scale, seed, start) = (VideoScale.current, Seed("frozen workers"), Date())
            try await ServerProcess.run(environment: ["VIDEO_LEASE_SECONDS": "1"]) { server in
                let token = try await server.token(user: "alice")
                let (isStopped, frozen) = (LockedValue(false), LockedValue(0))
                try await WorkerProcess.run(beside: server, [[:], [:], [:]]) { workers in
                    try await waitUntilAllWork(workers.count + 1, server, token)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            try await forEach(of: workers, workers: workers.count) { worker in
                                for _ in 0..<scale.freezes {
                                    try await Task.sleep(
                                        for: .milliseconds(seed { Int.random(in: 300...900, using: &$0) }))
                                    worker.freeze()
                                    frozen.change { $0 += 1 }
                                    // Longer than the lease and the claim interval of another worker.
                                    try await Task.sleep(for: .milliseconds(2300))
                                    worker.resume()
                                }
                            }
                            isStopped.change { $0 = true }
                        }
                        group.addTask {
                            for number in 0... where !isStopped.value {
                                let time = seed { Int.random(in: 0...500, using: &$0) }
                                let prompt = "Fox \(number) [fault: slow-reply \(time)ms]"
                                #expect(await VideoSubmissions.submit(prompt, token: token, server) != nil)
                                try await Task.sleep(for: .milliseconds(25))
                                if isStopped.value { return }
                            }
                        }
                        try await group.waitForAll()
                    }
                    let videos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
                    let unsettled = videos.filter { !$0.isConsistent }.map(\.fields)
                    #expect(unsettled.isEmpty, "\(server.log)")
                    #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
                    let wrong = videos.filter { $0.status == "failed" && $0.reason != "outcome_unknown" }.map(\.fields)
                    #expect(wrong.isEmpty)
                    let writes = try await VideoWrites.all(in: server.database, since: start)
                    #expect(
                        writes == VideoWrites(finalWrites: videos.count, finishedJobs: videos.count, staleFences: 0))
                    #expect(workers.allSatisfy { $0.exitStatus == nil })
                    let unknown = videos.count { $0.reason == "outcome_unknown" }
                    let refused = server.logLines(containing: "video job lease lost")
                    if Scale.isFull { #expect(refused > 0 && unknown > 0) }
                    print(
                        "frozen \(frozen.value) times: \(videos.count) jobs, \(unknown) of unknown outcome,",
                        "\(refused) late writes refused,",
                        "in \(Date().timeIntervalSince(start)) s")
                }
            }
        }

        /// Submit jobs until `count` processes have claimed one.
        private func waitUntilAllWork(_ count: Int, _ server: ServerProcess, _ token: String) async throws {
            let deadline = ContinuousClock.now + .seconds(30)
            var (number, seen) = (0, Set<String>())
            while seen.count < count, ContinuousClock.now < deadline {
                #expect(await VideoSubmissions.submit("Early fox \(number)", token: token, server) != nil)
                number += 1
                seen.formUnion(try await StoredVideo.all(in: server.database).compactMap(\.worker))
            }
            #expect(seen.count == count)
        }
    }
}
