import FoundationEssentials
import Glibc
import NIOHTTP1
import TestSupport
import Testing

extension Reliability {
    /// The database is taken away under load, and comes back.
    @Suite(.enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be stopped"))
    struct DatabaseAwayTests {
        /// The longest that anybody waits to hear that the database is away: for a connection, and for a server.
        private static let deadlines: Duration = .seconds(10)

        @Test func `Nothing acknowledged is lost while the database is away, and all is well soon after`() async throws
        {
            let start = Date()
            // Stopped in order once; then killed, so that what was acknowledged has to be on the disk.
            let signals = [SIGTERM] + Array(repeating: SIGKILL, count: Scale.current.outages - 1)
            try await TestMongod.run { mongod in
                let environment = ["IMAGE_POLL_AFTER_SECONDS": "3600", "MONGODB_CONNECTIONS": "8"]
                let uri = mongod.uri + Scale.current.serverSelection
                try await ServerProcess.run(environment: environment, mongo: uri) { server in
                    let images = try await PendingImage.make(Scale.current.callbacks * 2, server)
                    let token = try await server.token(user: "alice")
                    let (sender, progress, isOver) = (
                        CallbackSender(server: server), ProgressCounter(), LockedValue(false)
                    )
                    let observed = LockedValue<[Observation]>([])
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            try await forEach(of: images, workers: 8) { image in
                                let body = CallbackBody.success(image.task, image.picture)
                                let (status, refusals) = try await sender.insist(body, to: image.callbackAddress)
                                #expect(status == 200)
                                #expect(refusals.filter { $0 != 503 } == [])
                                progress.advance()
                            }
                        }
                        for route in Observation.Route.allCases {
                            group.addTask {
                                while !isOver.value {
                                    let seen = try await Observation(of: route, token: token, server)
                                    observed.change { $0.append(seen) }
                                    try await Task.sleep(for: .milliseconds(20))
                                }
                            }
                        }
                        for (round, signal) in signals.enumerated() {
                            await progress.reaches(images.count * (round + 1) / (signals.count + 2))
                            try await takeAway(
                                mongod, with: signal, for: round == 0 ? Scale.current.away : .zero, from: server)
                        }
                        await progress.reaches(images.count)
                        isOver.change { $0 = true }
                        try await group.waitForAll()
                    }
                    #expect(server.unexpectedEnd == nil)
                    try expect(observed.value)
                    let stored = try await StoredImage.all(in: server.database)
                    let lost = images.filter { stored[$0.id]?.picture != $0.picture }
                    #expect(lost.isEmpty, "of \(images.count): \(server.log)")
                    #expect(
                        try await Settlements.count(in: server.database, since: start)
                            == Settlements(writes: images.count, records: images.count))
                }
            }
        }

        private func takeAway(
            _ mongod: TestMongod, with signal: Int32, for time: Duration, from server: ServerProcess
        ) async throws {
            await mongod.stop(signal)
            let gone = ContinuousClock.now
            #expect(try await server.ask(.GET, "/health/live").status == 200)
            // A good answer is remembered for a second.
            #expect(try await eventually { try await server.ask(.GET, "/health/ready").status == 503 })
            // By now everybody knows that it is away, and nobody waits for it.
            let asked = ContinuousClock.now
            #expect(try await server.ask(.GET, "/health/ready").status == 503)
            #expect(ContinuousClock.now - asked < .milliseconds(500))
            try await Task.sleep(for: time)
            #expect(try await server.ask(.GET, "/health/live").status == 200)
            let away = ContinuousClock.now - gone
            try await mongod.start()
            let back = ContinuousClock.now
            try await server.waitUntilReady(within: .seconds(15))
            print("the database was away for \(away) (signal \(signal)); ready \(ContinuousClock.now - back) later")
        }

        /// What everybody was answered, all the while.
        private func expect(_ observed: [Observation]) throws {
            for route in Observation.Route.allCases {
                let seen = observed.filter { $0.route == route }
                let refused = seen.filter { $0.answer.status == 503 }
                let longest = try #require(seen.map(\.time).max())
                let usual = refused.isEmpty ? .zero : refused.map(\.time).sorted()[refused.count / 2]
                print(
                    "\(route): \(seen.count) answers, \(refused.count) of them 503, half of these within \(usual),",
                    "the longest after \(longest)")
                #expect(longest < Self.deadlines, "\(route)")
                if route == .live {
                    #expect(refused.isEmpty)
                    continue
                }
                #expect(!refused.isEmpty, "\(route)")
                #expect(seen.count > refused.count, "\(route)")
                for answer in refused.map(\.answer) {
                    #expect(answer.headers.first(name: "Retry-After").flatMap { Int($0) } != nil)
                    #expect(["storage_unavailable", "overloaded"].contains(answer.json["code"].string))
                    #expect(answer.json["status"] == "error")
                    #expect(answer.json["request_id"].string == answer.headers.first(name: "X-Request-Id"))
                    #expect(!answer.text.contains("mongo") && !answer.text.contains("127.0.0.1"))
                }
                let others = seen.filter { $0.answer.status >= 500 && $0.answer.status != 503 }
                #expect(others.isEmpty, "\(others.first?.answer.text ?? "")")
            }
        }
    }
}

/// One answer that somebody was given, and how long it took.
private struct Observation: Sendable {
    enum Route: CaseIterable, Sendable { case live, ready, list, generate }

    let route: Route
    let answer: TestAnswer
    let time: Duration

    init(of route: Route, token: String, _ server: ServerProcess) async throws {
        self.route = route
        let start = ContinuousClock.now
        switch route {
        case .live: answer = try await server.ask(.GET, "/health/live")
        case .ready: answer = try await server.ask(.GET, "/health/ready")
        case .list: answer = try await server.ask(.GET, "/api/v1/nanobanana/images?limit=5", token: token)
        case .generate:
            answer = try await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A fox [fault: stuck]"}"#)
        }
        time = ContinuousClock.now - start
    }
}
