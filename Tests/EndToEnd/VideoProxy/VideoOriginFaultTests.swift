import Afterimage
import NIOCore
import Providers
import RawHTTP
import Sandbox
import TestSupport
import Testing

/// Origin faults, as the player sees them.
@Suite struct VideoOriginFaultTests {
    private static let video = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    /// A fault with the accepted statuses, and whether the response must be complete.
    struct Fault: Sendable, CustomTestStringConvertible {
        let directive: String
        /// Accepted statuses without `Range`.
        let full: [Int]
        /// Accepted statuses with `Range`.
        let partial: [Int]
        var isComplete = true

        var testDescription: String { directive }
    }

    static let faults = [
        Fault(directive: "", full: [200], partial: [206]),
        Fault(directive: "origin-hang", full: [504], partial: [504]),
        Fault(directive: "origin-stall", full: [200], partial: [206], isComplete: false),
        Fault(directive: "origin-reset", full: [200], partial: [206], isComplete: false),
        Fault(directive: "origin-short", full: [200], partial: [206], isComplete: false),
        Fault(directive: "origin-long", full: [200], partial: [206]),
        Fault(directive: "origin-chunked", full: [200], partial: [206]),
        Fault(directive: "origin-no-range", full: [200], partial: [200, 206, 502]),
        Fault(directive: "origin-wrong-range", full: [502], partial: [502]),
        Fault(directive: "junk-result", full: [502], partial: [502]),
        Fault(directive: "missing-result", full: [410], partial: [410]),
        Fault(directive: "origin-forbidden", full: [410], partial: [410]),
        Fault(directive: "origin-error", full: [502], partial: [502]),
        Fault(directive: "origin-redirect http://127.0.0.1:9/", full: [502], partial: [502]),
    ]

    @Test(arguments: faults)
    func `A broken video never looks complete, and no byte is wrong`(_ fault: Fault) async throws {
        try await TestServer.run { settings in
            settings.originLimits.headTimeout = .milliseconds(500)
            settings.originLimits.originReadTimeout = .milliseconds(500)
        } _: { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: fault.directive)
            for range in [nil, "bytes=0-", "bytes=1000-250999", "bytes=-70000"] {
                let path = try await server.database.addMapping(to: origin)
                // The second request uses the cached metadata of the first.
                for _ in 1...2 {
                    let response = try await RawClient.fetch(
                        port: server.settings.port, path, range.map { ["Range: \($0)"] } ?? [])
                    #expect((range == nil ? fault.full : fault.partial).contains(response.status), "\(range ?? "")")
                    Self.expectVideo(response, isComplete: fault.isComplete)
                }
            }
            #expect(try await eventually { server.sandbox.originConnections.open <= 16 })
        }
    }

    @Test func `An HTML page served as a video is never rendered as a page`() async throws {
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: "origin-disguise")
            let path = try await server.database.addMapping(to: origin)
            let response = try await RawClient.fetch(port: server.settings.port, path)
            #expect(response.status == 502 || response.headers["content-type"] == "video/mp4")
            #expect(response.headers["x-content-type-options"] == "nosniff")
            if response.status == 200 {
                #expect(response.headers["content-security-policy"] == "default-src 'none'; sandbox")
            }
        }
    }

    @Test func `The fetch of an endless video is cancelled when the player disconnects`() async throws {
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: "origin-endless")
            let path = try await server.database.addMapping(to: origin)
            do {
                let player = try RawClient(port: server.settings.port)
                player.request("GET", path)
                #expect(await player.receive(1_000_000).count == 1_000_000)
                #expect(server.sandbox.originConnections.open == 1)
            }
            #expect(try await eventually { server.sandbox.originConnections.open == 0 })
        }
    }

    private static func expectVideo(_ response: RawResponse, isComplete: Bool) {
        guard response.status == 200 || response.status == 206 else {
            #expect(response.content != nil)
            return
        }
        guard let content = response.content else {
            #expect(!isComplete, "interrupted: \(response.head), \(response.body.count) bytes")
            return
        }
        #expect(isComplete, "complete: \(response.head), \(response.body.count) bytes")
        let expected = response.status == 200 ? 0...(video.count - 1) : response.contentRange ?? 0...0
        #expect(content.elementsEqual(video[expected]))
    }
}
