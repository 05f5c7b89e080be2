import FoundationEssentials
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// The server is killed repeatedly under load.
    @Suite struct KilledServerTests {
        @Test func `No acknowledged callback is lost or applied twice when the server is killed`() async throws {
            let (scale, seed, start) = (Scale.current, Seed("acknowledged callbacks"), Date())
            // Polling is off: every final status comes from a callback.
            try await ServerProcess.run(environment: ["IMAGE_POLL_AFTER_SECONDS": "3600"]) { server in
                let images = try await PendingImage.submit(scale.callbacks, server)
                let shuffled = seed { images.shuffled(using: &$0) }
                let (sender, progress) = (CallbackSender(server: server), ProgressCounter())
                let failedAttempts = LockedValue(0)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await killer(of: server, scale, seed, progress) }
                    group.addTask {
                        try await forEach(of: shuffled, workers: 16) { image in
                            let body = CallbackBody.success(image.task, image.imageURL)
                            let (status, failures) = try await sender.sendUntilAcknowledged(body, to: image.callbackURL)
                            #expect(status == 200)
                            failedAttempts.change { $0 += failures.count }
                            progress.advance()
                            // A repeated, contradictory callback must change nothing.
                            if seed({ Int.random(in: 0..<4, using: &$0) }) == 0 {
                                _ = await sender.send(CallbackBody.failure(image.task), to: image.callbackURL)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let stored = try await StoredImage.all(in: server.database)
                let lost = images.filter {
                    stored[$0.id]?.status != "completed" || stored[$0.id]?.imageURL != $0.imageURL
                }
                #expect(lost.isEmpty, "of \(images.count): \(server.log)")
                let open = stored.values.filter { !$0.isTerminal }
                #expect(open.isEmpty)
                #expect(
                    try await ImageWrites.count(in: server.database, since: start)
                        == ImageWrites(writes: images.count, records: images.count))
                print(
                    "killed \(scale.kills) times: \(images.count) callbacks, \(failedAttempts.value) attempts",
                    "without an acknowledgement, \(lost.count) lost, in \(Date().timeIntervalSince(start)) s")
            }
        }

        @Test func `Every image gets a final status when the server is killed and callbacks are sent once`()
            async throws
        {
            let (scale, seed, start) = (Scale.current, Seed("callbacks sent once"), Date())
            let environment = [
                "IMAGE_POLL_AFTER_SECONDS": "1", "IMAGE_POLL_INTERVAL_SECONDS": "0.5", "IMAGE_DEADLINE_SECONDS": "8",
            ]
            try await ServerProcess.run(environment: environment) { server in
                server.sandbox.pauseCallbacks()
                let token = try await server.token(user: "alice")
                let (sender, progress) = (CallbackSender(server: server), ProgressCounter())
                let made = LockedValue<[PendingImage]>([])
                let acknowledged = LockedValue<Set<String>>([])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await killer(of: server, scale, seed, progress) }
                    group.addTask {
                        try await forEach(of: Array(0..<scale.callbacks), workers: 8) { number in
                            defer { progress.advance() }
                            // Retry an interrupted submission; its record stays behind.
                            var submitted: PendingImage?
                            while submitted == nil {
                                submitted = await PendingImage.submit("Fox \(number)", token: token, server)
                                if submitted == nil { try await Task.sleep(for: .milliseconds(20)) }
                            }
                            guard let image = submitted else { return }
                            made.change { $0.append(image) }
                            // A quarter of the images get no callback.
                            guard seed({ Int.random(in: 0..<4, using: &$0) }) > 0 else { return }
                            let body = CallbackBody.success(image.task, image.imageURL)
                            if await sender.send(body, to: image.callbackURL) == 200 {
                                acknowledged.change { _ = $0.insert(image.id) }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let deadline = ContinuousClock.now + .seconds(60)
                while try await StoredImage.pendingCount(in: server.database) > 0, ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(100))
                }
                let stored = try await StoredImage.all(in: server.database)
                let stuck = stored.values.filter { !$0.isTerminal }
                #expect(stuck.isEmpty, "of \(stored.count): \(server.log)")
                let (images, known) = (made.value, acknowledged.value)
                // Every acknowledged submission completes, by callback or by polling.
                let lost = images.filter { stored[$0.id]?.status != "completed" }
                #expect(lost.isEmpty)
                #expect(known.isSubset(of: images.map(\.id)))
                let others = stored.values.filter { $0.status != "completed" && $0.failure != "timed_out" }
                #expect(others.isEmpty)
                #expect(
                    try await ImageWrites.count(in: server.database, since: start)
                        == ImageWrites(writes: stored.count, records: stored.count))
                // Each record was submitted to the provider at most once.
                let submissions = Dictionary(grouping: server.sandbox.submissions, by: \.callbackURL)
                let repeated = submissions.filter { $0.value.count > 1 }
                #expect(repeated.isEmpty)
                let timedOut = stored.values.count { $0.status == "failed" }
                print(
                    "killed \(scale.kills) times: \(stored.count) records, \(known.count) completed by an acknowledged",
                    "callback, \(timedOut) interrupted and timed out, \(stuck.count) stuck,",
                    "in \(Date().timeIntervalSince(start)) s")
            }
        }
    }
}

/// Kill and restart the server at regular steps of the progress, each after a random delay of up to 30 ms.
private func killer(
    of server: ServerProcess, _ scale: Scale, _ seed: Seed, _ progress: ProgressCounter
) async throws {
    for round in 1...scale.kills {
        await progress.wait(for: scale.callbacks * round / (scale.kills + 1))
        try await Task.sleep(for: .milliseconds(seed { Int.random(in: 0...30, using: &$0) }))
        await server.kill()
        try await server.start()
    }
}
