import Application
import Domain
import NIOCore
import NIOPosix
import Providers
import Synchronization
import Testing

/// Which IP addresses are connected to. DNS lookups return scripted addresses.
@Suite struct VideoOriginAddressTests {
    /// The outcomes of fetching from a host with these addresses, one list per lookup.
    private func fetch(
        _ addresses: [[String]], port: Int, rules: OriginPolicy = OriginPolicy(hosts: ["*"], allowsPrivate: false),
        times: Int = 1
    ) async throws -> [OriginError?] {
        let lookUps = Mutex(0)
        let origins = HTTPOriginClient(rules: rules) { _, port in
            let number = lookUps.withLock { number in
                defer { number += 1 }
                return min(number, addresses.count - 1)
            }
            return try addresses[number].map { try SocketAddress(ipAddress: $0, port: port) }
        }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        var outcomes: [OriginError?] = []
        for _ in 0..<times {
            let request = OriginRequest(
                OriginTarget(usesTLS: false, host: "videos.test", port: port, pathAndQuery: "/v.mp4"), part: nil)
            do {
                let exchange = try await loop.submit { origins.fetch(request, on: loop) }.get()
                _ = try await exchange.head.get()
                try await loop.submit { exchange.cancel() }.get()
                outcomes.append(nil)
            } catch let error as OriginError {
                outcomes.append(error)
            }
        }
        await origins.close()
        return outcomes
    }

    @Test(arguments: [
        ["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["100.100.100.200"],
        ["fe80::1"], ["192.0.2.1", "127.0.0.1"], ["127.0.0.1", "192.0.2.1"],
    ])
    func `a host with a forbidden address is not connected to`(_ addresses: [String]) async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        let port = try #require(Int(server.base.split(separator: ":").last ?? ""))
        let outcomes = try await fetch([addresses], port: port)
        #expect(outcomes == [.refusedAddress])
        #expect(server.requests.isEmpty)
    }

    @Test func `addresses are checked on every connection`() async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        server.respond(200, "abc", type: "video/mp4")
        let port = try #require(Int(server.base.split(separator: ":").last ?? ""))
        let rules = OriginPolicy(hosts: ["*"], allowsPrivate: true)
        // 0.0.0.0 is forbidden even where private addresses are allowed.
        let outcomes = try await fetch([["127.0.0.1"], ["0.0.0.0"]], port: port, rules: rules, times: 2)
        #expect(outcomes == [nil, .refusedAddress])
        #expect(server.requests.count == 1)
    }

    @Test func `a host without an address or a listener is unreachable`() async throws {
        let server = try ScriptedServer()
        let port = try #require(Int(server.base.split(separator: ":").last ?? ""))
        server.stop()
        let rules = OriginPolicy(hosts: ["*"], allowsPrivate: true)
        let outcomes = try await fetch([[], ["127.0.0.2"]], port: port, rules: rules, times: 2)
        #expect(outcomes == [.unreachable, .unreachable])
    }
}
