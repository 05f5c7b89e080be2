import BSON
import FoundationEssentials
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Outages {
    /// Failover of a three-node replica set under load, by step-down and by kill.
    @Suite(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"))
    struct FailoverTests {
        private enum Fault: CaseIterable {
            case stepDown, kill

            /// The accepted share of failed requests until recovery.
            var tolerance: Double { self == .stepDown ? 0.005 : 0.02 }
        }

        @Test func `No acknowledged write is lost in a failover, and few requests fail`()
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
                            for _ in 0..<rounds { try await cause(fault, set, server) }
                            let during = traffic.counts - before
                            print(
                                "\(fault) \(rounds) times: \(during.failed) of \(during.requests) requests failed,",
                                "\(100 * during.share) % \(traffic.failures)")
                            #expect(during.share <= fault.tolerance, "\(server.log)")
                            traffic.resetFailures()
                        }
                        traffic.stop()
                        try await group.waitForAll()
                    }
                    #expect(server.unexpectedExit == nil)
                    try await traffic.expectNothingLost()
                }
            }
        }

        /// Cause one fault and wait for the recovery.
        private func cause(_ fault: Fault, _ set: TestReplicaSet, _ server: ServerProcess) async throws {
            _ = try await set.primary()
            let start = ContinuousClock.now
            switch fault {
            case .stepDown: try await set.stepDown()
            case .kill: try await set.killPrimary()
            }
            try await server.waitUntilReady(within: .seconds(15))
            _ = try await set.primary()
            print("\(fault): recovered after \(ContinuousClock.now - start)")
            try await Task.sleep(for: .seconds(1))
        }

        @Test func `A write without majority is not acknowledged, also when it is repeated`() async throws {
            try await TestReplicaSet.run { set in
                let environment = ["IMAGE_POLL_AFTER_SECONDS": "3600"]
                let uri = set.uri + "&serverSelectionTimeoutMS=1000"
                try await ServerProcess.run(environment: environment, mongo: uri) { server in
                    let image = try #require(try await PendingImage.submit(1, server).first)
                    let body = CallbackBody.success(image.task, image.imageURL)
                    let sender = CallbackSender(server: server)
                    let secondaries = try await set.secondaries()
                    for node in secondaries { node.freeze() }
                    // The primary writes the first locally, and finds it already written for the others.
                    async let first = sender.send(body, to: image.callbackURL)
                    try await Task.sleep(for: .milliseconds(50))
                    async let second = sender.send(body, to: image.callbackURL)
                    try await Task.sleep(for: .milliseconds(50))
                    async let third = sender.send(body, to: image.callbackURL)
                    #expect(await [first, second, third] == [503, 503, 503])
                    for node in secondaries { node.resume() }
                    #expect(try await sender.sendUntilAcknowledged(body, to: image.callbackURL).status == 200)
                    #expect(try await StoredImage.all(in: server.database)[image.id]?.imageURL == image.imageURL)
                }
            }
        }
    }
}
