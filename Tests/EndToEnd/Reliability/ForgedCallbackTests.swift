import FoundationEssentials
import NIOHTTP1
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    @Suite struct ForgedCallbackTests {
        /// The number of pending images.
        private static let targets = 20
        /// The shortest interval between polls for an image, in seconds.
        private static let shortestInterval = 5.0

        @Test func `Forged callbacks change nothing, trigger no fetches and few polls`() async throws {
            let (scale, seed) = (Scale.current, Seed("forged callbacks"))
            let trap = try ConnectionTrap()
            let environment = [
                "IMAGE_POLL_AFTER_SECONDS": "3600", "IMAGE_POLL_INTERVAL_SECONDS": "\(Int(Self.shortestInterval))",
            ]
            try await ServerProcess.run(environment: environment) { server in
                let images = try await PendingImage.submit(Self.targets, prompt: "A fox [fault: stuck]", server)
                let before = try await StoredImage.all(in: server.database).mapValues(\.callbackFields)
                let start = Date()
                let trapURL = "http://127.0.0.1:\(trap.port)"
                let responses = LockedValue<[String: Int]>([:])
                let wrong = LockedValue<[String]>([])
                try await forEach(of: Array(0..<scale.forgeries), workers: 16) { _ in
                    let forgery = seed { ForgedCallback(images, trap: trapURL, using: &$0) }
                    let status = try? await server.post(forgery.path, json: forgery.body).status
                    responses.change { $0["\(forgery.kind) \(status ?? 0)", default: 0] += 1 }
                    // A body rejected during the upload may fail with a closed connection.
                    if status == forgery.expected || forgery.kind == .huge && status == nil { return }
                    wrong.change {
                        $0.append("\(forgery.kind): \(status ?? 0) \(forgery.path) \(forgery.body.prefix(200))")
                    }
                }
                // Some callbacks trigger a poll.
                _ = try await server.sandbox.wait { records in
                    images.contains { records.tasks[$0.task]?.queries ?? 0 > 0 } ? true : nil
                }
                let seconds = Date().timeIntervalSince(start)
                #expect(wrong.value.isEmpty, "\(server.log)")
                #expect(try await StoredImage.all(in: server.database).mapValues(\.callbackFields) == before)
                #expect(trap.connectionCount() == 0)
                let polls = images.compactMap { server.sandbox.task($0.task)?.queries }
                let most = Int(seconds / Self.shortestInterval) + 2
                #expect((polls.max() ?? 0) <= most, "in \(seconds) s")
                print(
                    "forged: \(scale.forgeries) callbacks in \(seconds) s,",
                    "\(polls.reduce(0, +)) polls for \(images.count) images, \(responses.value)")
            }
        }
    }
}

extension StoredImage {
    /// The fields that a callback would change.
    fileprivate var callbackFields: [String?] { [status, task, imageURL, failure, isTerminal ? "terminal" : nil] }
}
