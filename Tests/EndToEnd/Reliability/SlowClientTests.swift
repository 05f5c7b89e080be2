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
    /// Clients that are slow on purpose, to have the server run out of something.
    @Suite struct SlowClientTests {
        @Test func `Whoever is slow to ask, to send or to take is let go, and nobody else is`() async throws {
            try await TestServer.run { settings in
                settings.clientLimits.firstHead = .milliseconds(600)
                settings.clientLimits.bodySilence = .milliseconds(600)
                settings.clientLimits.takingNothing = .milliseconds(600)
                settings.clientLimits.check = .milliseconds(100)
            } _: { server in
                let token = try await server.token(user: "alice")
                let origin = try await server.sandbox.offer(ByteBuffer(repeating: 7, count: 16 << 20))
                let path = try await server.database.map(to: origin)
                let port = server.settings.port
                let heads = try SlowClients(20, port: port, sending: "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
                let bodies = try SlowClients(20, port: port, sending: Self.order(token))
                let readers = try SlowClients(
                    20, port: port, receiveBuffer: 8192, sending: "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                // An upload that is no faster than it must be, and a player that is slow and not dead.
                let steady = try RawClient(port: port)
                steady.send(Array(Self.order(token, length: 3000).utf8))
                let player = try RawClient(port: port, receiveBuffer: 65_536)
                player.request("GET", path)
                var seen = 0
                for round in 0..<24 {
                    heads.drip("a")
                    bodies.drip("a")
                    steady.send([UInt8](repeating: 32, count: 125))
                    seen += await player.receive(64 << 10).count
                    try await Task.sleep(for: .milliseconds(80))
                    if round == 2 { #expect(heads.open == 20 && bodies.open == 20) }
                }
                #expect(heads.open == 0)
                #expect(bodies.open == 0)
                #expect(seen == 24 * 64 << 10)
                // 3,000 bytes of white space are no JSON, but they came whole.
                #expect(String(decoding: await steady.receive(12), as: UTF8.self) == "HTTP/1.1 400")
                #expect(try await eventually { server.sandbox.originConnections.open <= 1 })
                withExtendedLifetime(readers) {}
            }
        }

        @Test func `Where the system gives no more descriptors the server waits, and goes on when there are some`()
            async throws
        {
            try await ServerProcess.run { server in
                let number = try #require(server.number)
                let limit = try await ChildProcess.start(
                    "/usr/bin/prlimit", ["--pid", "\(number)", "--nofile=160:160"], log: "/dev/null")
                #expect(await limit.ended() == .exited(0))
                let crowd = LockedValue<SlowClients?>(
                    try SlowClients(300, port: server.port, sending: "GET / HTTP/1.1\r\n"))
                #expect(try await eventually { (try? server.descriptors()) ?? 0 >= 158 })
                let before = try server.processorTime()
                // Long enough for SwiftNIO to try again, which it does after a second.
                try await Task.sleep(for: .seconds(3))
                let spent = try server.processorTime() - before
                print("without descriptors: \(spent) of processor time in 3 seconds")
                #expect(spent < .milliseconds(500))
                crowd.change { $0 = nil }
                try await server.waitUntilReady(within: .seconds(5))
                #expect(server.unexpectedEnd == nil)
            }
        }

        @Test func `Thousands of slow clients slow nobody else down, and are let go in time`() async throws {
            let count = Scale.current.slowClients
            try await ServerProcess.run { server in
                let token = try await server.token(user: "alice")
                let origin = try await server.sandbox.offer(ByteBuffer(repeating: 7, count: 16 << 20))
                let path = try await server.database.map(to: origin)
                _ = try await times(server, token)
                let (baseline, descriptors) = (try await times(server, token).slowest, try server.descriptors())
                let begin = ContinuousClock.now
                let heads = try SlowClients(count, port: server.port, sending: "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
                let bodies = try SlowClients(count, port: server.port, sending: Self.order(token))
                let readers = try SlowClients(
                    count / 2, port: server.port, receiveBuffer: 8192,
                    sending: "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                let full = try server.descriptors()
                // What the system takes in for those who read nothing is a gigabyte, and no fault of theirs yet.
                var spent = Duration.seconds(1)
                while spent > .milliseconds(50) {
                    let before = try server.processorTime()
                    try await Task.sleep(for: .milliseconds(300))
                    spent = try server.processorTime() - before
                }
                var times: [Duration] = []
                var (headsGone, bodiesGone, readersGone): (Duration?, Duration?, Duration?) = (nil, nil, nil)
                while readersGone == nil, ContinuousClock.now - begin < .seconds(120) {
                    // The short form does not wait for the slowest of them.
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
                    "slow clients: p99 \(baseline) without, \(times.slowest) with \(full - descriptors) descriptors",
                    "more; heads gone after \(headsGone as Any), bodies \(bodiesGone as Any), readers",
                    "\(readersGone as Any)")
                #expect(headsGone ?? .seconds(999) < .seconds(25))
                #expect(bodiesGone ?? .seconds(999) < .seconds(35))
                if Scale.isFull {
                    #expect(readersGone ?? .seconds(999) < .seconds(75))
                    #expect(times.slowest <= max(baseline * 2, .milliseconds(20)))
                }
                #expect(server.unexpectedEnd == nil)
            }
        }

        /// How long ordinary requests take.
        private func times(_ server: ServerProcess, _ token: String) async throws -> [Duration] {
            let times = LockedValue<[Duration]>([])
            try await forEach(of: Array(0..<600), workers: 4) { _ in
                let start = ContinuousClock.now
                let answer = try await server.ask(.GET, "/api/v1/nanobanana/images?limit=5", token: token)
                #expect(answer.status == 200)
                times.change { $0.append(ContinuousClock.now - start) }
            }
            return times.value
        }

        /// An order whose body is still to come.
        private static func order(_ token: String, length: Int = 100_000) -> String {
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
    /// The time that 99 of 100 do not exceed.
    fileprivate var slowest: Duration { sorted()[count * 99 / 100] }
}

extension ServerProcess {
    /// How many files and connections it has open.
    fileprivate func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(number ?? 0)/fd").count
    }

    /// What it has used up since its start.
    fileprivate func processorTime() throws -> Duration {
        let stat = try String(contentsOfFile: "/proc/\(number ?? 0)/stat", encoding: .utf8)
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
        let ticks = (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
        return .milliseconds(ticks * 1000 / sysconf(Int32(_SC_CLK_TCK)))
    }
}
