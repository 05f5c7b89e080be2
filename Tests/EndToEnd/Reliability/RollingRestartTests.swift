import FoundationEssentials
import NIOCore
import NIOHTTP1
import RawHTTP
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Rolling restarts of two servers behind a load balancer, under load.
    @Suite struct RollingRestartTests {
        private static let video = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

        @Test func `Rolling restarts lose no request, no video and no play`() async throws {
            let scale = Scale.current
            let port = try TestPort.free()
            let environment = [
                "PUBLIC_BASE_URL": "http://127.0.0.1:\(port)", "SHUTDOWN_DRAIN_SECONDS": "2.5",
                "VIDEO_LEASE_SECONDS": "60",
            ]
            try await ServerProcess.run(environment: environment) { first in
                try await ServerProcess.run(beside: first) { second in
                    try await NginxBalancer.run(port: port, servers: (first.port, second.port)) { balancer in
                        let origin = try await first.sandbox.offer(ByteBuffer(bytes: Self.video))
                        let path = try await first.database.addMapping(to: origin)
                        let traffic = BackgroundTraffic(first, balancer, token: try await first.token(user: "alice"))
                        let played = LockedValue(0)
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            group.addTask { try await traffic.run() }
                            for _ in 0..<scale.players {
                                group.addTask {
                                    while !traffic.isStopped.value {
                                        let isComplete = try await play(path, balancer)
                                        #expect(isComplete)
                                        played.change { $0 += 1 }
                                    }
                                }
                            }
                            for round in 0..<scale.restarts {
                                try await restart([first, second][round % 2])
                            }
                            traffic.isStopped.change { $0 = true }
                            try await group.waitForAll()
                        }
                        let (requests, failures) = (traffic.requestCount.value, traffic.failures.value)
                        print(
                            "restarted \(scale.restarts) times: \(requests) requests, \(failures), \(played.value) videos"
                        )
                        #expect(failures.isEmpty, "\(first.log)\n\(second.log)")
                        #expect(requests > 100)
                        for server in [first, second] { #expect(await server.stop() == .exited(0)) }
                        #expect(try await first.database.playCount(of: path) == played.value)
                        let videos = try await StoredVideo.all(in: first.database)
                        let unknown = videos.filter { $0.reason != nil }.map(\.fields)
                        #expect(unknown.isEmpty)
                        #expect(VideoSubmissions.repeated(at: first.sandbox).isEmpty)
                        for server in [first, second] { try await server.start() }
                    }
                }
            }
        }

        /// Stop and restart a server.
        private func restart(_ server: ServerProcess) async throws {
            let stopped = ContinuousClock.now
            async let status = server.stop()
            // During the drain it still responds, but is not ready.
            try await Task.sleep(for: .milliseconds(500))
            let ready = try await server.request(.GET, "/health/ready")
            #expect(ready.status == 503 && ready.json["code"] == "shutting_down")
            let exitStatus = await status
            #expect(exitStatus == .exited(0), "\(server.log)")
            let time = ContinuousClock.now - stopped
            #expect(time < .seconds(30))
            print("stopped \(time) after the signal")
            try await server.start()
        }

        /// Play the video over some seconds.
        ///
        /// - Returns: whether the player received exactly the video.
        private func play(_ path: String, _ balancer: NginxBalancer) async throws -> Bool {
            let player = try RawClient(port: balancer.port, receiveBuffer: 65_536)
            player.request("GET", path, ["Connection: close"])
            var bytes = await player.receive(1 << 20)
            while bytes.count < Self.video.count {
                try await Task.sleep(for: .milliseconds(300))
                let more = await player.receive(512 << 10)
                if more.isEmpty { break }
                bytes += more
            }
            return await RawResponse(bytes + player.receive(1 << 20)).content == Self.video
        }
    }
}
