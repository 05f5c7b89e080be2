import FoundationEssentials
import TestSupport
import Testing

extension Reliability {
    @Suite struct ParallelCallbackTests {
        @Test func `A callback sent ten times concurrently is applied once and always acknowledged`() async throws {
            let (scale, start) = (Scale.current, Date())
            try await ServerProcess.run(environment: ["IMAGE_POLL_AFTER_SECONDS": "3600"]) { server in
                let images = try await PendingImage.submit(scale.callbacks, server)
                let sender = CallbackSender(server: server)
                let responses = LockedValue<[Int?: Int]>([:])
                try await forEach(of: images, workers: 6) { image in
                    await withDiscardingTaskGroup { group in
                        for copy in 0..<10 {
                            group.addTask {
                                // Each copy has another URL, so that a second write would be visible.
                                let body = CallbackBody.success(image.task, "\(image.imageURL)?copy=\(copy)")
                                let status = await sender.send(body, to: image.callbackURL)
                                responses.change { $0[status, default: 0] += 1 }
                            }
                        }
                    }
                }
                #expect(responses.value == [200: images.count * 10], "\(server.log)")
                #expect(
                    try await ImageWrites.count(in: server.database, since: start)
                        == ImageWrites(writes: images.count, records: images.count))
                let stored = try await StoredImage.all(in: server.database)
                let open = stored.values.filter { $0.status != "completed" }
                #expect(open.isEmpty)
                print(
                    "ten at once: \(images.count) images, responses \(responses.value),",
                    "in \(Date().timeIntervalSince(start)) s")
            }
        }
    }
}
