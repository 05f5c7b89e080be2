import TestSupport
import Testing

extension Reliability {
    /// JSON bodies that are made to be costly to parse.
    @Suite struct HostileBodyTests {
        /// Maximum processor time relative to a plain body of the same length. The goal is 3; the limit leaves room for
        /// the unoptimized build.
        private static let limit = 10.0
        private static let bodiesPerSecond = 50
        private static let seconds = Scale.isFull ? 60 : 1

        @Test func `no JSON body costs much more than a plain one, and health checks are answered meanwhile`()
            async throws
        {
            try await ServerProcess.run { server in
                try await SandboxProcess.run { sandbox, process in
                    let own = try await JSONRoute.all(of: server)
                    #expect(own.count >= 6, "\(own.map(\.url))")
                    let routes = own + JSONRoute.all(ofSandbox: sandbox, process: process)
                    let isReady = try await eventually {
                        (try? await routes.last?.send("{}", through: server)) == 400
                    }
                    #expect(isReady)
                    for route in own {
                        let limit = route.url.hasSuffix("/gallery/batch") ? 8_388_608 : 262_144
                        let tooLong = String(repeating: " ", count: limit) + "{}"
                        #expect(try await route.send(tooLong, through: server) == 413, "\(route.url)")
                    }
                    let watch = HealthWatch(server)
                    try await watch.during {
                        for route in routes { try await Self.compare(route, through: server) }
                        try await Self.flood(routes, through: server)
                    }
                    print("hostile bodies: p99 of /health/live \(watch.p99), \(watch.durations.value.count) requests")
                    #expect(watch.failures.value == [])
                    #expect(!Scale.isFull || watch.p99 <= .milliseconds(50))
                }
            }
        }

        /// Compare the processor time of each shape with that of a plain body.
        private static func compare(_ route: JSONRoute, through server: ServerProcess) async throws {
            _ = try await cost(of: HostileBody.plain, route, server)
            let plain = try await cost(of: HostileBody.plain, route, server)
            var worst = (name: "", ratio: 0.0)
            for body in HostileBody.all {
                let ratio = try await cost(of: body, route, server, enough: plain * limit) / plain
                #expect(ratio <= limit, "\(body.name) costs \(ratio) times as much as a plain body on \(route.url)")
                if ratio > worst.ratio { worst = (body.name, ratio) }
            }
            print("hostile bodies: at most \(worst.ratio) of a plain body's time (\(worst.name)) on \(route.url)")
        }

        /// Processor time in nanoseconds per byte, the smallest of some attempts, or the first that is small enough.
        private static func cost(
            of body: HostileBody, _ route: JSONRoute, _ server: ServerProcess, enough: Double = 0
        ) async throws -> Double {
            var smallest = Double.infinity
            for _ in 0..<3 where smallest > enough {
                let start = ProcessorTime.used(by: route.process)
                let status = try await route.send(body.text, through: server)
                let used = ProcessorTime.used(by: route.process) - start
                // 404 for a route of an item, which does not exist; 403 for one of the caller's account.
                #expect([400, 403, 404].contains(status), "\(body.name) on \(route.url)")
                smallest = min(smallest, used / .nanoseconds(body.text.utf8.count))
            }
            return smallest
        }

        /// Send all shapes to all routes at a steady rate, without waiting for the responses.
        private static func flood(_ routes: [JSONRoute], through server: ServerProcess) async throws {
            try await withThrowingTaskGroup(of: Int.self) { group in
                let start = ContinuousClock.now
                for number in 0..<(bodiesPerSecond * seconds) {
                    try await Task.sleep(until: start + .seconds(1) / bodiesPerSecond * number, clock: .continuous)
                    let body = HostileBody.all[number % HostileBody.all.count]
                    let route = routes[number / HostileBody.all.count % routes.count]
                    group.addTask { try await route.send(body.text, through: server) }
                }
                for try await status in group { #expect([400, 403, 404].contains(status)) }
            }
        }
    }
}
