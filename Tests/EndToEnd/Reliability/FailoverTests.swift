import BSON
import FoundationEssentials
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// The primary of a real replica set of three goes, in order or not, while everything is written all the time.
    @Suite(.enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be started"))
    struct FailoverTests {
        private enum Fault: CaseIterable {
            case stepDown, kill

            /// How many of the requests may be answered with an error, from the fault until all is well again.
            var tolerance: Double { self == .stepDown ? 0.005 : 0.02 }
        }

        @Test func `Whatever becomes of the primary, nothing acknowledged is lost, and hardly anybody notices`()
            async throws
        {
            let rounds = Scale.current.failovers
            try await TestReplicaSet.run { set in
                let environment = ["IMAGE_POLL_AFTER_SECONDS": "3600", "VIDEO_LEASE_SECONDS": "5"]
                try await ServerProcess.run(environment: environment, mongo: set.uri) { server in
                    let traffic = try await FailoverTraffic(server)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await traffic.run() }
                        try await Task.sleep(for: .seconds(1))
                        for fault in Fault.allCases {
                            let before = traffic.counts
                            for _ in 0..<rounds { try await strike(fault, set, server) }
                            let during = traffic.counts - before
                            print(
                                "\(fault) \(rounds) times: \(during.failed) of \(during.asked) requests failed,",
                                "\(100 * during.share) % \(traffic.failures)")
                            #expect(during.share <= fault.tolerance, "\(server.log)")
                            traffic.forgetFailures()
                        }
                        traffic.end()
                        try await group.waitForAll()
                    }
                    #expect(server.unexpectedEnd == nil)
                    try await traffic.expectNothingLost()
                }
            }
        }

        /// One fault, and the time until all is as it was.
        private func strike(_ fault: Fault, _ set: TestReplicaSet, _ server: ServerProcess) async throws {
            _ = try await set.primary()
            let start = ContinuousClock.now
            switch fault {
            case .stepDown: try await set.stepDown()
            case .kill: try await set.killPrimary()
            }
            try await server.waitUntilReady(within: .seconds(15))
            _ = try await set.primary()
            print("\(fault): as before after \(ContinuousClock.now - start)")
            try await Task.sleep(for: .seconds(1))
        }

        @Test func `What the majority has not got is not acknowledged, also when it is sent again`() async throws {
            try await TestReplicaSet.run { set in
                let environment = ["IMAGE_POLL_AFTER_SECONDS": "3600"]
                let uri = set.uri + "&serverSelectionTimeoutMS=1000"
                try await ServerProcess.run(environment: environment, mongo: uri) { server in
                    let image = try #require(try await PendingImage.make(1, server).first)
                    let body = CallbackBody.success(image.task, image.picture)
                    let sender = CallbackSender(server: server)
                    let secondaries = try await set.secondaries()
                    for node in secondaries { node.freeze() }
                    // The primary takes the first, and finds the others of it already written here.
                    async let first = sender.send(body, to: image.callbackAddress)
                    try await Task.sleep(for: .milliseconds(50))
                    async let second = sender.send(body, to: image.callbackAddress)
                    try await Task.sleep(for: .milliseconds(50))
                    async let third = sender.send(body, to: image.callbackAddress)
                    #expect(await [first, second, third] == [503, 503, 503])
                    for node in secondaries { node.wake() }
                    #expect(try await sender.insist(body, to: image.callbackAddress).status == 200)
                    #expect(try await StoredImage.all(in: server.database)[image.id]?.picture == image.picture)
                }
            }
        }
    }
}
