import FoundationEssentials
import NIOCore
import NIOHTTP1
import RawHTTP
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Two servers behind a balancer are renewed one after the other, while people go on as if nothing were.
    @Suite struct RollingRestartTests {
        private static let film = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

        @Test func `Servers that are renewed one after the other lose no request, no video and no play`() async throws {
            let scale = Scale.current
            let port = try ServerProcess.lastingPort()
            let environment = [
                "PUBLIC_BASE_URL": "http://127.0.0.1:\(port)", "SHUTDOWN_DRAIN_SECONDS": "2.5",
                "VIDEO_LEASE_SECONDS": "60",
            ]
            try await ServerProcess.run(environment: environment) { first in
                try await ServerProcess.run(beside: first) { second in
                    try await NginxBalancer.run(port: port, servers: (first.port, second.port)) { balancer in
                        let origin = try await first.sandbox.offer(ByteBuffer(bytes: Self.film))
                        let path = try await first.database.map(to: origin)
                        let visitors = BackgroundTraffic(first, balancer, token: try await first.token(user: "alice"))
                        let seen = LockedValue(0)
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            group.addTask { try await visitors.run() }
                            for _ in 0..<scale.players {
                                group.addTask {
                                    while !visitors.isOver.value {
                                        let isWhole = try await watch(path, balancer)
                                        #expect(isWhole)
                                        seen.change { $0 += 1 }
                                    }
                                }
                            }
                            for round in 0..<scale.restarts {
                                try await renew([first, second][round % 2])
                            }
                            visitors.isOver.change { $0 = true }
                            try await group.waitForAll()
                        }
                        let (asked, failures) = (visitors.asked.value, visitors.failures.value)
                        print("renewed \(scale.restarts) times: \(asked) requests, \(failures), \(seen.value) videos")
                        #expect(failures.isEmpty, "\(first.log)\n\(second.log)")
                        #expect(asked > 100)
                        for server in [first, second] { #expect(await server.stop() == .exited(0)) }
                        #expect(try await first.database.plays(of: path) == seen.value)
                        let videos = try await StoredVideo.all(in: first.database)
                        let unknown = videos.filter { $0.reason != nil }.map(\.fields)
                        #expect(unknown.isEmpty)
                        #expect(VideoOrders.repeated(at: first.sandbox).isEmpty)
                        for server in [first, second] { try await server.start() }
                    }
                }
            }
        }

        /// Stops one and starts it again, as an operator does who renews it.
        private func renew(_ server: ServerProcess) async throws {
            let told = ContinuousClock.now
            async let ended = server.stop()
            // It goes on answering, and says that it will not for long.
            try await Task.sleep(for: .milliseconds(500))
            let ready = try await server.ask(.GET, "/health/ready")
            #expect(ready.status == 503 && ready.json["code"] == "shutting_down")
            let end = await ended
            #expect(end == .exited(0), "\(server.log)")
            let time = ContinuousClock.now - told
            #expect(time < .seconds(30))
            print("stopped \(time) after the signal")
            try await server.start()
        }

        /// A player that takes some seconds over its video.
        ///
        /// - Returns: whether it got all of it, and nothing else.
        private func watch(_ path: String, _ balancer: NginxBalancer) async throws -> Bool {
            let player = try RawClient(port: balancer.port, receiveBuffer: 65_536)
            player.request("GET", path, ["Connection: close"])
            var bytes = await player.receive(1 << 20)
            while bytes.count < Self.film.count {
                try await Task.sleep(for: .milliseconds(300))
                let more = await player.receive(512 << 10)
                if more.isEmpty { break }
                bytes += more
            }
            return await RawAnswer(bytes + player.receive(1 << 20)).content == Self.film
        }
    }
}
