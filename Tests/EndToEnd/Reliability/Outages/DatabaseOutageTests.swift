import FoundationEssentials
import Glibc
import NIOHTTP1
import TestSupport
import Testing

extension Outages {
    /// Database outages under load.
    @Suite(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"))
    struct DatabaseOutageTests {
        /// The error codes of responses with status 503.
        private static let codes = ["storage_unavailable", "overloaded", "write_unconfirmed"]
        /// The longest response time during an outage: waiting for a connection and for server selection. If the outage
        /// interrupts an image submission, the response takes up to 30 s more, to find out whether it may be submitted.
        private static func timeLimit(_ route: Observation.Route) -> Duration {
            route == .generate ? .seconds(40) : .seconds(10)
        }

        @Test func `No acknowledged callback is lost in an outage, and the server recovers`() async throws {
            let start = Date()
            // One clean stop, then kills, so that acknowledged writes must be on disk.
            let signals = [SIGTERM] + Array(repeating: SIGKILL, count: Scale.current.outages - 1)
            try await TestMongod.run { mongod in
                let environment = ["IMAGE_POLL_AFTER_SECONDS": "3600", "MONGODB_CONNECTIONS": "8"]
                let uri = mongod.uri + Scale.current.serverSelection
                try await ServerProcess.run(environment: environment, mongo: uri) { server in
                    let images = try await PendingImage.submit(Scale.current.callbacks * 2, server)
                    let token = try await server.token(user: "alice")
                    let (sender, progress, isStopped) = (
                        CallbackSender(server: server), ProgressCounter(), LockedValue(false)
                    )
                    let observed = LockedValue<[Observation]>([])
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            try await forEach(of: images, workers: 8) { image in
                                let body = CallbackBody.success(image.task, image.imageURL)
                                let (status, failures) = try await sender.sendUntilAcknowledged(
                                    body, to: image.callbackURL)
                                #expect(status == 200)
                                #expect(failures.filter { $0 != 503 } == [])
                                progress.advance()
                            }
                        }
                        for route in Observation.Route.allCases {
                            group.addTask {
                                while !isStopped.value {
                                    do {
                                        let observation = try await Observation(of: route, token: token, server)
                                        observed.change { $0.append(observation) }
                                    } catch {
                                        Issue.record("\(route) was not answered: \(error)\n\(server.log)")
                                    }
                                    try await Task.sleep(for: .milliseconds(20))
                                }
                            }
                        }
                        for (round, signal) in signals.enumerated() {
                            await progress.wait(for: images.count * (round + 1) / (signals.count + 2))
                            try await causeOutage(
                                of: mongod, with: signal, for: round == 0 ? Scale.current.firstOutage : .zero, server)
                        }
                        await progress.wait(for: images.count)
                        isStopped.change { $0 = true }
                        try await group.waitForAll()
                    }
                    #expect(server.unexpectedExit == nil)
                    try expect(observed.value)
                    let stored = try await StoredImage.all(in: server.database)
                    let lost = images.filter { stored[$0.id]?.imageURL != $0.imageURL }
                    #expect(lost.isEmpty, "of \(images.count): \(server.log)")
                    #expect(
                        try await ImageWrites.count(in: server.database, since: start)
                            == ImageWrites(writes: images.count, records: images.count))
                }
            }
        }

        private func causeOutage(
            of mongod: TestMongod, with signal: Int32, for time: Duration, _ server: ServerProcess
        ) async throws {
            await mongod.stop(signal)
            let stopped = ContinuousClock.now
            #expect(try await server.request(.GET, "/health/live").status == 200)
            // A positive result is cached for a second.
            #expect(try await eventually { try await server.request(.GET, "/health/ready").status == 503 })
            // From now on the outage is known, and responses are immediate.
            let start = ContinuousClock.now
            #expect(try await server.request(.GET, "/health/ready").status == 503)
            #expect(ContinuousClock.now - start < .milliseconds(500))
            try await Task.sleep(for: time)
            #expect(try await server.request(.GET, "/health/live").status == 200)
            let outage = ContinuousClock.now - stopped
            try await mongod.start()
            let restarted = ContinuousClock.now
            try await server.waitUntilReady(within: .seconds(30))
            print("outage of \(outage) (signal \(signal)); ready \(ContinuousClock.now - restarted) after the restart")
        }

        /// Check all observed responses.
        private func expect(_ observed: [Observation]) throws {
            for route in Observation.Route.allCases {
                let observations = observed.filter { $0.route == route }
                let refused = observations.filter { $0.response.status == 503 }
                let longest = try #require(observations.map(\.time).max())
                let median = refused.isEmpty ? .zero : refused.map(\.time).sorted()[refused.count / 2]
                print(
                    "\(route): \(observations.count) responses, \(refused.count) of them 503, median \(median),",
                    "longest \(longest)")
                #expect(longest < Self.timeLimit(route), "\(route)")
                if route == .live {
                    #expect(refused.isEmpty)
                    continue
                }
                // A submission waits for the database, and may outlast a short outage.
                #expect(!refused.isEmpty || route == .generate, "\(route)")
                #expect(observations.count > refused.count, "\(route)")
                for response in refused.map(\.response) {
                    #expect(response.headers.first(name: "Retry-After").flatMap { Int($0) } != nil)
                    #expect(Self.codes.contains(response.json["code"].string ?? ""))
                    #expect(response.json["status"] == "error")
                    #expect(response.json["request_id"].string == response.headers.first(name: "X-Request-Id"))
                    #expect(!response.text.contains("mongo") && !response.text.contains("127.0.0.1"))
                }
                let otherErrors = observations.filter { $0.response.status >= 500 && $0.response.status != 503 }
                #expect(otherErrors.isEmpty, "\(otherErrors.first?.response.text ?? "")")
            }
        }
    }
}

/// A response and its duration.
private struct Observation: Sendable {
    enum Route: CaseIterable, Sendable { case live, ready, list, generate }

    let route: Route
    let response: TestResponse
    let time: Duration

    init(of route: Route, token: String, _ server: ServerProcess) async throws {
        self.route = route
        let start = ContinuousClock.now
        switch route {
        case .live: response = try await server.request(.GET, "/health/live")
        case .ready: response = try await server.request(.GET, "/health/ready")
        case .list: response = try await server.request(.GET, "/api/v1/nanobanana/images?limit=5", token: token)
        case .generate:
            response = try await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A fox [fault: stuck]"}"#)
        }
        time = ContinuousClock.now - start
    }
}
