import FoundationEssentials
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    @Suite struct ShutdownTests {
        @Test func `At shutdown the server finishes requests in flight, accepts no new ones and exits with 0`()
            async throws
        {
            try await ServerProcess.run(environment: ["IMAGE_POLL_AFTER_SECONDS": "0.5"]) { server in
                let pending = try await PendingImage.submit(
                    60, prompt: "A fox [fault: no-callback, query-hang]", server)
                let token = try await server.token(user: "alice")
                let (inFlight, responses) = (20, LockedValue<[Int]>([]))
                let isStopped = LockedValue(false)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<inFlight {
                        group.addTask {
                            let response = try await server.post(
                                "/api/v1/nanobanana/generate", token: token,
                                json: #"{"prompt":"Slow fox \#(number) [fault: slow-reply 1500ms]"}"#)
                            responses.change { $0.append(response.status) }
                        }
                    }
                    // Other load, which may fail to connect but must not get an error response.
                    group.addTask {
                        try await forEach(of: pending, workers: 4) { image in
                            let body = CallbackBody.success(image.task, image.imageURL)
                            while !isStopped.value {
                                guard let response = try? await server.post(image.callbackURL, json: body) else {
                                    break
                                }
                                #expect(response.status == 200)
                            }
                        }
                    }
                    while responses.value.isEmpty {
                        let received = server.sandbox.submissions.count { $0.prompt?.hasPrefix("Slow fox") ?? false }
                        if received == inFlight { break }
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    let stopped = ContinuousClock.now
                    let status = await server.stop()
                    isStopped.change { $0 = true }
                    #expect(status == .exited(0), "\(server.log)")
                    #expect(ContinuousClock.now - stopped < .seconds(30))
                    print("stopped \(ContinuousClock.now - stopped) after the signal")
                    try await group.waitForAll()
                }
                #expect(responses.value == Array(repeating: 202, count: inFlight), "\(server.log)")
                // Accepted images have their task id, so that another process can poll for them.
                let stored = try await StoredImage.all(in: server.database).values
                let slow = stored.filter { $0.text("prompt")?.hasPrefix("Slow fox") ?? false }
                #expect(slow.count == inFlight)
                let withoutTask = slow.filter { $0.task == $0.id }
                #expect(withoutTask.isEmpty)
            }
        }
    }
}
