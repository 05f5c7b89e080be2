import FoundationEssentials
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    @Suite struct ShutdownTests {
        @Test func `Told to stop, the server ends what is under way, takes nothing new and leaves with 0`() async throws
        {
            try await ServerProcess.run(environment: ["IMAGE_POLL_AFTER_SECONDS": "0.5"]) { server in
                let pending = try await PendingImage.make(60, prompt: "A fox [fault: no-callback, query-hang]", server)
                let token = try await server.token(user: "alice")
                let (underWay, answers) = (20, LockedValue<[Int]>([]))
                let isOver = LockedValue(false)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<underWay {
                        group.addTask {
                            let answer = try await server.post(
                                "/api/v1/nanobanana/generate", token: token,
                                json: #"{"prompt":"Slow fox \#(number) [fault: slow-reply 1500ms]"}"#)
                            answers.change { $0.append(answer.status) }
                        }
                    }
                    // An ordinary load beside them, which may find the door closed but must not see an error.
                    group.addTask {
                        try await forEach(of: pending, workers: 4) { image in
                            let body = CallbackBody.success(image.task, image.picture)
                            while !isOver.value {
                                guard let answer = try? await server.post(image.callbackAddress, json: body) else {
                                    break
                                }
                                #expect(answer.status == 200)
                            }
                        }
                    }
                    while answers.value.isEmpty {
                        let asked = server.sandbox.submissions.count { $0.prompt?.hasPrefix("Slow fox") ?? false }
                        if asked == underWay { break }
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    let told = ContinuousClock.now
                    let end = await server.stop()
                    isOver.change { $0 = true }
                    #expect(end == .exited(0), "\(server.log)")
                    #expect(ContinuousClock.now - told < .seconds(30))
                    print("stopped \(ContinuousClock.now - told) after the signal")
                    try await group.waitForAll()
                }
                #expect(answers.value == Array(repeating: 202, count: underWay), "\(server.log)")
                // What was answered 202 knows its task, so whoever starts next can go on with it.
                let stored = try await StoredImage.all(in: server.database).values
                let slow = stored.filter { $0.text("prompt")?.hasPrefix("Slow fox") ?? false }
                #expect(slow.count == underWay)
                let unnamed = slow.filter { $0.task == $0.id }
                #expect(unnamed.isEmpty)
            }
        }
    }
}
