import FoundationEssentials
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// The server is killed in the middle of its work, again and again.
    @Suite struct KilledServerTests {
        @Test func `No acknowledged callback is lost when the server is killed, and none counts twice`() async throws {
            let (scale, seed, start) = (Scale.current, Seed("acknowledged callbacks"), Date())
            // No question is asked in this test: what is there in the end, callbacks have brought.
            try await ServerProcess.run(environment: ["IMAGE_POLL_AFTER_SECONDS": "3600"]) { server in
                let images = try await PendingImage.make(scale.callbacks, server)
                let order = seed { images.shuffled(using: &$0) }
                let (sender, progress) = (CallbackSender(server: server), ProgressCounter())
                let unanswered = LockedValue(0)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await killer(of: server, scale, seed, progress) }
                    group.addTask {
                        try await forEach(of: order, workers: 16) { image in
                            let body = CallbackBody.success(image.task, image.picture)
                            let (status, refusals) = try await sender.insist(body, to: image.callbackAddress)
                            #expect(status == 200)
                            unanswered.change { $0 += refusals.count }
                            progress.advance()
                            // What comes again, and contradicts, must not count any more.
                            if seed({ Int.random(in: 0..<4, using: &$0) }) == 0 {
                                _ = await sender.send(CallbackBody.failure(image.task), to: image.callbackAddress)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let stored = try await StoredImage.all(in: server.database)
                let lost = images.filter {
                    stored[$0.id]?.status != "completed" || stored[$0.id]?.picture != $0.picture
                }
                #expect(lost.isEmpty, "of \(images.count): \(server.log)")
                let open = stored.values.filter { !$0.isTerminal }
                #expect(open.isEmpty)
                #expect(
                    try await Settlements.count(in: server.database, since: start)
                        == Settlements(writes: images.count, records: images.count))
                print(
                    "killed \(scale.kills) times: \(images.count) callbacks, \(unanswered.value) attempts",
                    "without an acknowledgement, \(lost.count) lost, in \(Date().timeIntervalSince(start)) s")
            }
        }

        @Test func `Every image has its end when the server is killed and nobody sends a callback twice`() async throws
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
                            // An order that was cut off is given anew, and its record is left to itself.
                            var ordered: PendingImage?
                            while ordered == nil {
                                ordered = await PendingImage.make("Fox \(number)", token: token, server)
                                if ordered == nil { try await Task.sleep(for: .milliseconds(20)) }
                            }
                            guard let image = ordered else { return }
                            made.change { $0.append(image) }
                            // Some callbacks come late, after the first question, or not at all.
                            guard seed({ Int.random(in: 0..<4, using: &$0) }) > 0 else { return }
                            let body = CallbackBody.success(image.task, image.picture)
                            if await sender.send(body, to: image.callbackAddress) == 200 {
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
                // Whoever was told of a task gets its picture: by callback, or because the provider was asked.
                let lost = images.filter { stored[$0.id]?.status != "completed" }
                #expect(lost.isEmpty)
                #expect(known.isSubset(of: images.map(\.id)))
                let others = stored.values.filter { $0.status != "completed" && $0.failure != "timed_out" }
                #expect(others.isEmpty)
                #expect(
                    try await Settlements.count(in: server.database, since: start)
                        == Settlements(writes: stored.count, records: stored.count))
                // Paid work: the provider was asked for each record once at most.
                let orders = Dictionary(grouping: server.sandbox.submissions, by: \.callbackURL)
                let repeated = orders.filter { $0.value.count > 1 }
                #expect(repeated.isEmpty)
                let timedOut = stored.values.count { $0.status == "failed" }
                print(
                    "killed \(scale.kills) times: \(stored.count) records, \(known.count) ended by an acknowledged",
                    "callback, \(timedOut) cut off and timed out, \(stuck.count) stuck,",
                    "in \(Date().timeIntervalSince(start)) s")
            }
        }
    }
}

/// Kills the server each time that a further share of the work is done, a moment later than that.
private func killer(
    of server: ServerProcess, _ scale: Scale, _ seed: Seed, _ progress: ProgressCounter
) async throws {
    for round in 1...scale.kills {
        await progress.reaches(scale.callbacks * round / (scale.kills + 1))
        try await Task.sleep(for: .milliseconds(seed { Int.random(in: 0...30, using: &$0) }))
        await server.kill()
        try await server.start()
    }
}
