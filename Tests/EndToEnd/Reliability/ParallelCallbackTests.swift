import FoundationEssentials
import TestSupport
import Testing

extension Reliability {
    @Suite struct ParallelCallbackTests {
        @Test func `A callback that comes ten times at once counts once and is always acknowledged`() async throws {
            let (scale, start) = (Scale.current, Date())
            try await ServerProcess.run(environment: ["IMAGE_POLL_AFTER_SECONDS": "3600"]) { server in
                let images = try await PendingImage.make(scale.callbacks, server)
                let sender = CallbackSender(server: server)
                let answers = LockedValue<[Int?: Int]>([:])
                try await forEach(of: images, workers: 6) { image in
                    await withDiscardingTaskGroup { group in
                        for copy in 0..<10 {
                            group.addTask {
                                // Each copy names another picture: were two taken, the second would be seen.
                                let body = CallbackBody.success(image.task, "\(image.picture)?copy=\(copy)")
                                let status = await sender.send(body, to: image.callbackAddress)
                                answers.change { $0[status, default: 0] += 1 }
                            }
                        }
                    }
                }
                #expect(answers.value == [200: images.count * 10], "\(server.log)")
                #expect(
                    try await Settlements.count(in: server.database, since: start)
                        == Settlements(writes: images.count, records: images.count))
                let stored = try await StoredImage.all(in: server.database)
                let open = stored.values.filter { $0.status != "completed" }
                #expect(open.isEmpty)
                print(
                    "ten at once: \(images.count) images, answers \(answers.value),",
                    "in \(Date().timeIntervalSince(start)) s")
            }
        }
    }
}
