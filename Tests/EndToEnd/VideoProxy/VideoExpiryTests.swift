import Afterimage
import FoundationEssentials
import NIOCore
import RawHTTP
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// A video is served until it expires by the database's clock, and never afterwards.
@Suite(.timeLimit(.minutes(10))) struct VideoExpiryTests {
    @Test func `A video is never served after its expiry, cached or not, and never refused before it`() async throws {
        let (scale, seed) = (ProxyScale.current, Seed("around the expiry"))
        try await TestServer.run { server in
            let video = Array("a video's bytes".utf8)
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: video))
            let requests = LockedValue(0)
            let served = LockedValue(0)
            try await forEach(of: Array(0..<scale.lateRequests / 25), workers: 16) { _ in
                // BSON dates are whole milliseconds.
                let lifetime = seed { Int.random(in: -20...300, using: &$0) }
                let start = (Date().timeIntervalSince1970 * 1000).rounded() / 1000
                let expiry = Date(timeIntervalSince1970: start + Double(lifetime) / 1000)
                let path = try await server.database.addMapping(to: origin, expiresAt: expiry)
                for number in 0..<25 {
                    // Half of the requests are sent close to the expiry.
                    if number == 12 {
                        let pause = expiry.timeIntervalSinceNow - 0.01
                        if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
                    }
                    let method = ["GET", "HEAD"][number % 2]
                    let condition = number % 5 == 4 ? ["If-None-Match: *"] : []
                    let before = Date()
                    let response = try await RawClient.fetch(
                        port: server.settings.port, path, condition, method: method)
                    let after = Date()
                    let isServed = response.status == 200 || response.status == 304
                    #expect(isServed || response.status == 410 || response.status == 404)
                    if before >= expiry { #expect(!isServed, "\(before.timeIntervalSince(expiry)) s after the expiry") }
                    // A cached expiry is early by at most the duration of the database query.
                    if after < expiry.addingTimeInterval(-0.25) { #expect(isServed) }
                    if isServed, method == "GET", response.status == 200 { #expect(response.content == video) }
                    requests.change { $0 += 1 }
                    if isServed { served.change { $0 += 1 } }
                }
            }
            print("expiry: \(requests.value) requests, \(served.value) served")
        }
    }
}
