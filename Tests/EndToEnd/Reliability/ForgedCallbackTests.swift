import FoundationEssentials
import NIOHTTP1
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    @Suite struct ForgedCallbackTests {
        /// How many images are pending while forgeries come for them.
        private static let targets = 20
        /// No image may be asked about more often than this, whoever calls.
        private static let shortestInterval = 5.0

        @Test func `Forged callbacks change nothing, reach nobody and are asked about seldom`() async throws {
            let (scale, seed) = (Scale.current, Seed("forged callbacks"))
            let trap = try ConnectionTrap()
            let environment = [
                "IMAGE_POLL_AFTER_SECONDS": "3600", "IMAGE_POLL_INTERVAL_SECONDS": "\(Int(Self.shortestInterval))",
            ]
            try await ServerProcess.run(environment: environment) { server in
                let images = try await PendingImage.make(Self.targets, prompt: "A fox [fault: stuck]", server)
                let before = try await StoredImage.all(in: server.database).mapValues(\.settled)
                let start = Date()
                let address = "http://127.0.0.1:\(trap.port)"
                let answers = LockedValue<[String: Int]>([:])
                let wrong = LockedValue<[String]>([])
                try await forEach(of: Array(0..<scale.forgeries), workers: 16) { _ in
                    let forgery = seed { ForgedCallback(images, trap: address, using: &$0) }
                    let status = try? await server.post(forgery.path, json: forgery.body).status
                    answers.change { $0["\(forgery.kind) \(status ?? 0)", default: 0] += 1 }
                    // A body that is refused while it is still being sent may meet a closed connection.
                    if status == forgery.expected || forgery.kind == .huge && status == nil { return }
                    wrong.change {
                        $0.append("\(forgery.kind): \(status ?? 0) \(forgery.path) \(forgery.body.prefix(200))")
                    }
                }
                // The provider is asked about what is called for, if seldom.
                _ = try await server.sandbox.wait { repository in
                    images.contains { repository.tasks[$0.task]?.queries ?? 0 > 0 } ? true : nil
                }
                let seconds = Date().timeIntervalSince(start)
                #expect(wrong.value.isEmpty, "\(server.log)")
                #expect(try await StoredImage.all(in: server.database).mapValues(\.settled) == before)
                #expect(trap.visitors() == 0)
                let questions = images.compactMap { server.sandbox.task($0.task)?.queries }
                let most = Int(seconds / Self.shortestInterval) + 2
                #expect((questions.max() ?? 0) <= most, "in \(seconds) s")
                print(
                    "forged: \(scale.forgeries) callbacks in \(seconds) s,",
                    "\(questions.reduce(0, +)) questions about \(images.count) images, \(answers.value)")
            }
        }
    }
}

extension StoredImage {
    /// What a callback would change.
    fileprivate var settled: [String?] { [status, task, picture, failure, isTerminal ? "terminal" : nil] }
}
