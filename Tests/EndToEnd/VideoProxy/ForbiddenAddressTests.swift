import Afterimage
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import RawHTTP
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// Whatever the database, the provider or an origin names, the server connects to nothing but public addresses of the
/// hosts it was told of.
@Suite(.timeLimit(.minutes(10))) struct ForbiddenAddressTests {
    private static let pattern = "dashscope-*.oss-*.aliyuncs.com"

    /// The patterns name all that could be named, so that nothing is refused for want of one.
    private static let production = OriginPolicy(
        hosts: [
            pattern, "127.0.0.1", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "localhost", "*.localhost",
            "ip6-localhost", "ip6-loopback", "localhost.localdomain", "metadata.google.internal",
        ], allowsPrivate: false)

    @Test func `No stored address leads the server where it must not go`() async throws {
        let (trap, seed) = (try AddressTrap(isWellKnown: true), Seed("stored addresses"))
        let addresses = seed { ForbiddenAddress.all(port: trap.port, using: &$0) }
        #expect(addresses.count >= 1000)
        try await TestServer.run { settings in
            settings.originRules = Self.production
        } _: { server in
            try await forEach(of: addresses, workers: 8) { address in
                let path = try await server.database.map(to: address)
                let answer = try await RawClient.ask(port: server.settings.port, path)
                #expect(answer.status == 502, "\(address)")
            }
        }
        #expect(trap.visitors() == 0)
        print("stored addresses: \(addresses.count), nobody was visited")
    }

    @Test func `No name and no number that a pattern permits leads to this machine`() async throws {
        // As if somebody had made a name of the provider's point here; each for a job of its own kind.
        let trap = try AddressTrap(isWellKnown: true)
        try await TestServer.run { settings in
            settings.originRules = Self.production
        } _: { server in
            for host in ["localhost", "LocalHost", "a.localhost", "ip6-localhost", "127.0.0.1", "[::1]"] {
                for scheme in ["http", "https"] {
                    let path = try await server.database.map(to: "\(scheme)://\(host)/v.mp4")
                    for range in [[], ["Range: bytes=5-"]] {
                        for method in ["GET", "HEAD"] {
                            let answer = try await RawClient.ask(
                                port: server.settings.port, path, range, method: method)
                            #expect(answer.status == 502, "\(scheme) \(host)")
                        }
                    }
                }
            }
        }
        #expect(trap.visitors() == 0)
    }

    @Test func `No address that the provider names is asked, whatever becomes of the job`() async throws {
        let (scale, trap, seed) = (ProxyScale.current, try AddressTrap(isWellKnown: true), Seed("provider's addresses"))
        // A directive ends at a blank or a comma, and a prompt has its own length.
        let addresses = seed { generator in
            ForbiddenAddress.all(port: trap.port, using: &generator)
                .filter { $0.utf8.count < 200 && Self.isOneWord($0) }
                .shuffled(using: &generator).prefix(scale.answers)
        }
        try await TestServer.run { settings in
            settings.originRules = Self.production
        } _: { server in
            let token = try await server.token(user: "alice")
            try await forEach(of: Array(addresses), workers: 8) { address in
                let asked = try await server.post(
                    "/api/text-to-video", token: token, json: #"{"prompt":"a fox [fault: video-url \#(address)]"}"#)
                #expect(asked.status == 202, "\(address): \(asked.text)")
                let task = asked.json["data"]["task_id"].string ?? ""
                let done = try await server.awaitVideo(task, token: token)
                #expect(!"\(done)".contains("v.mp4") && done["status"] != "pending")
                guard let path = done["proxy_url"].string else {
                    #expect(done["status"] == "failed", "\(address)")
                    return
                }
                #expect(try await server.ask(.GET, path).status == 502, "\(address)")
            }
        }
        #expect(trap.visitors() == 0)
    }

    @Test func `No redirect of an origin is followed, to wherever it leads`() async throws {
        let (scale, trap, seed) = (ProxyScale.current, try AddressTrap(isWellKnown: true), Seed("redirects"))
        let targets = seed { generator in
            ForbiddenAddress.all(port: trap.port, using: &generator)
                .filter { Self.isOneWord($0) }
                .shuffled(using: &generator).prefix(scale.answers)
        }
        // Where private addresses are allowed, the rules would let it go there.
        try await TestServer.run { server in
            try await forEach(of: ["http://127.0.0.1:\(trap.port)/v.mp4"] + targets, workers: 8) { target in
                let origin = try await server.sandbox.offer(
                    ByteBuffer(string: "a video"), faults: "origin-redirect \(target)")
                let path = try await server.database.map(to: origin)
                let answer = try await RawClient.ask(port: server.settings.port, path)
                #expect(answer.status == 502 && answer.headers["location"] == nil, "\(target)")
                #expect(!answer.head.contains("127.0.0.1"))
            }
        }
        #expect(trap.visitors() == 0)
    }

    /// Whether it can stand in a directive as it is.
    private static func isOneWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\",\\".utf8.contains($0) }
    }
}
