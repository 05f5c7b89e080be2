import Afterimage
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import RawHTTP
import Sandbox
import TestSupport
import Testing
import Web

extension Reliability {
    /// Slow clients that try to exhaust the server's resources.
    @Suite struct SlowClientTests {
        @Test func `Clients that are slow to send a head or a body or to read are disconnected, and others are not`()
            async throws
        {
            let timeout = TimeAmount.milliseconds(600)
            try await TestServer.run { settings in
                settings.clientLimits.headerTimeout = timeout
                settings.clientLimits.bodyReadTimeout = timeout
                settings.clientLimits.minimumBodyRate = 1024
                settings.clientLimits.writeTimeout = .milliseconds(600)
                settings.clientLimits.checkInterval = .milliseconds(100)
            } _: { server in
                let token = try await server.token(user: "alice")
                let origin = try await server.sandbox.offer(ByteBuffer(repeating: 7, count: 16 << 20))
                let path = try await server.database.addMapping(to: origin)
                let port = server.settings.port
                let start = ContinuousClock.now
                let heads = try SlowClients(20, port: port, sending: "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
                let bodies = try SlowClients(20, port: port, sending: Self.submission(token))
                let readers = try SlowClients(
                    20, port: port, receiveBuffer: 8192, sending: "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                // An upload at the minimum rate, and a slow player.
                let steady = try RawClient(port: port)
                steady.send(Array(Self.submission(token, length: 3000).utf8))
                let player = try RawClient(port: port, receiveBuffer: 65_536)
                player.request("GET", path)
                var (received, sent) = (0, 0)
                for _ in 0..<24 {
                    heads.drip("a")
                    bodies.drip("a")
                    // Send as much as is due by now, even if a round takes longer.
                    let due = min(3000, Int((ContinuousClock.now - start) / .milliseconds(1)) * 3 / 2)
                    steady.send([UInt8](repeating: 32, count: due - sent))
                    sent = due
                    received += await player.receive(64 << 10).count
                    try await Task.sleep(for: .milliseconds(80))
                    let open = (heads.open, bodies.open)
                    // Only count while none has reached its timeout.
                    if ContinuousClock.now - start < .nanoseconds(timeout.nanoseconds) { #expect(open == (20, 20)) }
                }
                steady.send([UInt8](repeating: 32, count: 3000 - sent))
                #expect(heads.open == 0)
                #expect(bodies.open == 0)
                #expect(received == 24 * 64 << 10)
                // The upload is complete: 3,000 bytes of white space, which is not JSON.
                #expect(String(decoding: await steady.receive(12), as: UTF8.self) == "HTTP/1.1 400")
                #expect(try await eventually { server.sandbox.originConnections.open <= 1 })
                withExtendedLifetime(readers) {}
            }
        }

        @Test func `Without free descriptors the server pauses accepting, and resumes when there are some`()
            async throws
        {
            try await ServerProcess.run { server in
                let process = try #require(server.processID)
                let limit = try await ChildProcess.start(
                    "/usr/bin/prlimit", ["--pid", "\(process)", "--nofile=160:160"], log: "/dev/null")
                #expect(await limit.waitForExit() == .exited(0))
                let clients = LockedValue<SlowClients?>(
                    try SlowClients(300, port: server.port, sending: "GET / HTTP/1.1\r\n"))
                #expect(try await eventually { (try? server.descriptors()) ?? 0 >= 158 })
                let before = server.processorTime()
                // Long enough for retries of SwiftNIO, which come after a second.
                try await Task.sleep(for: .seconds(3))
                let spent = server.processorTime() - before
                print("without descriptors: \(spent) of processor time in 3 seconds")
                #expect(spent < .milliseconds(500))
                clients.change { $0 = nil }
                try await server.waitUntilReady(within: .seconds(5))
                #expect(server.unexpectedExit == nil)
            }
        }

        @Test func `Many slow clients do not slow down others, and are disconnected in time`() async throws {
            let count = Scale.current.slowClients
            try await ServerProcess.run { server in
                let token = try await server.token(user: "alice")
                let origin = try await server.sandbox.offer(ByteBuffer(repeating: 7, count: 16 << 20))
                let path = try await server.database.addMapping(to: origin)
                _ = try await times(server, token)
                let (baseline, descriptors) = (try await times(server, token).p99, try server.descriptors())
                let begin = ContinuousClock.now
                let heads = try SlowClients(count, port: server.port, sending: "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
                let bodies = try SlowClients(count, port: server.port, sending: Self.submission(token))
                let readers = try SlowClients(
                    count / 2, port: server.port, receiveBuffer: 8192,
                    sending: "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                let full = try server.descriptors()
                // Wait until the socket buffers of the readers are full, up to a gigabyte.
                var spent = Duration.seconds(1)
                while spent > .milliseconds(50) {
                    let before = server.processorTime()
                    try await Task.sleep(for: .milliseconds(300))
                    spent = server.processorTime() - before
                }
                var times: [Duration] = []
                var (headsGone, bodiesGone, readersGone): (Duration?, Duration?, Duration?) = (nil, nil, nil)
                while readersGone == nil, ContinuousClock.now - begin < .seconds(120) {
                    // The short version does not wait for the readers.
                    if !Scale.isFull, bodiesGone != nil { break }
                    heads.drip("a")
                    bodies.drip("a")
                    times += try await self.times(server, token)
                    let now = ContinuousClock.now - begin
                    if heads.open == 0, headsGone == nil { headsGone = now }
                    if bodies.open == 0, bodiesGone == nil { bodiesGone = now }
                    if try server.descriptors() <= descriptors + 8 { readersGone = now }
                    try await Task.sleep(for: .milliseconds(500))
                }
                withExtendedLifetime(readers) {}
                print(
                    "slow clients: p99 \(baseline) without, \(times.p99) with \(full - descriptors) descriptors",
                    "more; heads gone after \(headsGone as Any), bodies \(bodiesGone as Any), readers",
                    "\(readersGone as Any)")
                #expect(headsGone ?? .seconds(999) < .seconds(25))
                #expect(bodiesGone ?? .seconds(999) < .seconds(35))
                if Scale.isFull {
                    #expect(readersGone ?? .seconds(999) < .seconds(75))
                    #expect(times.p99 <= max(baseline * 2, .milliseconds(20)))
                }
                #expect(server.unexpectedExit == nil)
            }
        }

        /// The durations of ordinary requests.
        private func times(_ server: ServerProcess, _ token: String) async throws -> [Duration] {
            let times = LockedValue<[Duration]>([])
            try await forEach(of: Array(0..<600), workers: 4) { _ in
                let start = ContinuousClock.now
                let response = try await server.request(.GET, "/api/v1/nanobanana/images?limit=5", token: token)
                #expect(response.status == 200)
                times.change { $0.append(ContinuousClock.now - start) }
            }
            return times.value
        }

        /// The head of an image submission.
        private static func submission(_ token: String, length: Int = 100_000) -> String {
            """
            POST /api/v1/nanobanana/generate HTTP/1.1\r
            Host: a\r
            Content-Type: application/json\r
            x-access-token: \(token)\r
            Content-Length: \(length)\r
            \r

            """
        }
    }
}

extension [Duration] {
    fileprivate var p99: Duration { sorted()[count * 99 / 100] }
}

extension ServerProcess {
    /// The number of open descriptors.
    fileprivate func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID ?? 0)/fd").count
    }

    /// The CPU time since the start.
    fileprivate func processorTime() -> Duration { ProcessorTime.used(by: processID ?? 0) }
}
