import FoundationEssentials
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Outages {
    /// The secondaries of a replica set stall: the primary applies every write but confirms none.
    @Suite(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"))
    struct StalledSecondariesTests {
        /// How long the secondaries stall; a write waits 5 s for its confirmation.
        private static let stall: Duration = Scale.isFull ? .seconds(20) : .seconds(7)
        /// Number of submissions of each kind.
        private static let orders = Scale.isFull ? 200 : 12
        /// Time from the first to the last submission; the stall begins in the middle.
        private static let spread: Duration = Scale.isFull ? .seconds(8) : .seconds(4)

        @Test func `A stall at any step of submissions causes no second payment and no failure`() async throws {
            let seed = Seed("stalled secondaries")
            let images = (0..<Self.orders).map { number in
                KeyedOrder.image("Fox \(number) \(Self.delays(seed))\(number % 3 == 0 ? " [fault: no-callback]" : "")")
            }
            let videos = (0..<Self.orders).map { KeyedOrder.video("Film \($0) \(Self.delays(seed))") }
            // Long, so that no election replaces the primary.
            try await TestReplicaSet.run(electionTimeout: .seconds(120)) { set in
                let environment = ["IMAGE_POLL_AFTER_SECONDS": "1"]
                try await ServerProcess.run(environment: environment, mongo: set.uri) { server in
                    let repeated = try await submit(zip(images, videos).flatMap { [$0, $1] }, to: server, set)
                    print("repeated by clients: \(repeated)")
                    try await expectOneResultEach(images: images, videos: videos, server)
                }
            }
        }

        /// - Returns: how often each error code was returned.
        private func submit(
            _ orders: [KeyedOrder], to server: ServerProcess, _ set: TestReplicaSet
        ) async throws -> [String: Int] {
            let token = try await server.token(user: "alice")
            return try await withThrowingTaskGroup(of: [String].self) { group in
                for (number, order) in orders.enumerated() {
                    group.addTask {
                        try await Task.sleep(for: Self.spread * Double(number) / Double(orders.count))
                        let (repeated, failure) = try await order.submit(as: token, to: server, within: .seconds(180))
                        #expect(failure == nil, "\(order.prompt) after \(repeated)")
                        return repeated
                    }
                }
                group.addTask {
                    try await Task.sleep(for: Self.spread / 2)
                    try await set.stallSecondaries(for: Self.stall)
                    return []
                }
                return try await group.reduce(into: [:]) { counts, codes in
                    for code in codes { counts[code, default: 0] += 1 }
                }
            }
        }

        private func expectOneResultEach(
            images: [KeyedOrder], videos: [KeyedOrder], _ server: ServerProcess
        ) async throws {
            let deadline = ContinuousClock.now + .seconds(60)
            while try await StoredImage.pendingCount(in: server.database) > 0, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            }
            let storedImages = try await StoredImage.all(in: server.database).values
            #expect(storedImages.count == images.count)
            let failedImages = storedImages.filter { $0.status != "completed" }.map(\.fields)
            #expect(failedImages.isEmpty, "\(server.log)")
            let storedVideos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
            #expect(storedVideos.count == videos.count)
            let failedVideos = storedVideos.filter { $0.status != "completed" || !$0.isConsistent }.map(\.fields)
            #expect(failedVideos.isEmpty, "\(server.log)")
            for order in images + videos {
                let count = server.sandbox.records.submissions(prompt: order.prompt).count
                #expect(count == 1, "\(order.prompt) was submitted \(count) times")
            }
        }

        /// Random delays, so that the stall meets submissions at different steps.
        private static func delays(_ seed: Seed) -> String {
            let (reply, generation) = seed { numbers in
                (Int.random(in: 0...900, using: &numbers), Int.random(in: 0...3000, using: &numbers))
            }
            return "[fault: slow-reply \(reply)ms] [fault: slow \(generation)ms]"
        }
    }
}
