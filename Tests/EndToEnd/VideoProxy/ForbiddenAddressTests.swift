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

/// SSRF: for any URL from the database, the provider or an origin, the server connects only to public addresses of the
/// permitted hosts.
@Suite(.timeLimit(.minutes(10))) struct ForbiddenAddressTests {
    private static let pattern = "dashscope-*.oss-*.aliyuncs.com"

    /// Patterns for all tested hosts, so that no URL is rejected because of its host name.
    private static let production = OriginPolicy(
        hosts: [
            pattern, "127.0.0.1", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "localhost", "*.localhost",
            "ip6-localhost", "ip6-loopback", "localhost.localdomain", "metadata.google.internal",
        ], allowsPrivate: false)

    @Test func `No stored URL makes the server connect to a forbidden address`() async throws {
        let (trap, seed) = (try AddressTrap(includesHTTPS: true), Seed("stored URLs"))
        let urls = seed { ForbiddenAddress.all(port: trap.port, using: &$0) }
        #expect(urls.count >= 1000)
        try await TestServer.run { settings in
            settings.videoOriginPolicy = Self.production
        } _: { server in
            try await forEach(of: urls, workers: 8) { url in
                let path = try await server.database.addMapping(to: url)
                let response = try await RawClient.fetch(port: server.settings.port, path)
                #expect(response.status == 502, "\(url)")
            }
        }
        #expect(trap.connectionCount() == 0)
        print("stored URLs: \(urls.count), no connection")
    }

    @Test func `No permitted host name or IP address leads to the loopback interface`() async throws {
        // As if a permitted name resolved to the loopback interface, for GET, HEAD and ranges.
        let trap = try AddressTrap(includesHTTPS: true)
        try await TestServer.run { settings in
            settings.videoOriginPolicy = Self.production
        } _: { server in
            for host in ["localhost", "LocalHost", "a.localhost", "ip6-localhost", "127.0.0.1", "[::1]"] {
                for scheme in ["http", "https"] {
                    let path = try await server.database.addMapping(to: "\(scheme)://\(host)/v.mp4")
                    for range in [[], ["Range: bytes=5-"]] {
                        for method in ["GET", "HEAD"] {
                            let response = try await RawClient.fetch(
                                port: server.settings.port, path, range, method: method)
                            #expect(response.status == 502, "\(scheme) \(host)")
                        }
                    }
                }
            }
        }
        #expect(trap.connectionCount() == 0)
    }

    @Test func `No forbidden URL from the provider is fetched`() async throws {
        let (scale, trap, seed) = (ProxyScale.current, try AddressTrap(includesHTTPS: true), Seed("provider URLs"))
        // A directive ends at a space or comma, and the length of a prompt is limited.
        let urls = seed { generator in
            ForbiddenAddress.all(port: trap.port, using: &generator)
                .filter { $0.utf8.count < 200 && Self.fitsDirective($0) }
                .shuffled(using: &generator).prefix(scale.hostileAddresses)
        }
        try await TestServer.run { settings in
            settings.videoOriginPolicy = Self.production
        } _: { server in
            let token = try await server.token(user: "alice")
            try await forEach(of: Array(urls), workers: 8) { url in
                let submitted = try await server.post(
                    "/api/text-to-video", token: token, json: #"{"prompt":"a fox [fault: video-url \#(url)]"}"#)
                #expect(submitted.status == 202, "\(url): \(submitted.text)")
                let task = submitted.json["data"]["task_id"].string ?? ""
                let done = try await server.waitForVideo(task, token: token)
                #expect(!"\(done)".contains("v.mp4") && done["status"] != "pending")
                guard let path = done["proxy_url"].string else {
                    #expect(done["status"] == "failed", "\(url)")
                    return
                }
                #expect(try await server.request(.GET, path).status == 502, "\(url)")
            }
        }
        #expect(trap.connectionCount() == 0)
    }

    @Test func `No redirect of an origin is followed`() async throws {
        let (scale, trap, seed) = (ProxyScale.current, try AddressTrap(includesHTTPS: true), Seed("redirects"))
        let targets = seed { generator in
            ForbiddenAddress.all(port: trap.port, using: &generator)
                .filter { Self.fitsDirective($0) }
                .shuffled(using: &generator).prefix(scale.hostileAddresses)
        }
        // The test settings allow private addresses, so only the redirect rule prevents the connection.
        try await TestServer.run { server in
            try await forEach(of: ["http://127.0.0.1:\(trap.port)/v.mp4"] + targets, workers: 8) { target in
                let origin = try await server.sandbox.offer(
                    ByteBuffer(string: "a video"), faults: "origin-redirect \(target)")
                let path = try await server.database.addMapping(to: origin)
                let response = try await RawClient.fetch(port: server.settings.port, path)
                #expect(response.status == 502 && response.headers["location"] == nil, "\(target)")
                #expect(!response.head.contains("127.0.0.1"))
            }
        }
        #expect(trap.connectionCount() == 0)
    }

    /// Whether the text can be the argument of a sandbox directive.
    private static func fitsDirective(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\",\\".utf8.contains($0) }
    }
}
