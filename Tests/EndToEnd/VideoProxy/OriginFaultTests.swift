import Afterimage
import NIOCore
import Providers
import RawHTTP
import Sandbox
import TestSupport
import Testing

/// An origin that misbehaves, seen by the player byte by byte.
@Suite struct VideoOriginFaultTests {
    private static let video = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    /// What must come of it: a status, and whether the answer may come to its end.
    struct Fault: Sendable, CustomTestStringConvertible {
        let word: String
        let whole: [Int]
        let part: [Int]
        var ends = true

        var testDescription: String { word }
    }

    static let faults = [
        Fault(word: "", whole: [200], part: [206]),
        Fault(word: "origin-hang", whole: [504], part: [504]),
        Fault(word: "origin-stall", whole: [200], part: [206], ends: false),
        Fault(word: "origin-reset", whole: [200], part: [206], ends: false),
        Fault(word: "origin-short", whole: [200], part: [206], ends: false),
        Fault(word: "origin-long", whole: [200], part: [206]),
        Fault(word: "origin-chunked", whole: [200], part: [206]),
        Fault(word: "origin-no-range", whole: [200], part: [200, 206, 502]),
        Fault(word: "origin-wrong-range", whole: [502], part: [502]),
        Fault(word: "junk-result", whole: [502], part: [502]),
        Fault(word: "missing-result", whole: [410], part: [410]),
        Fault(word: "origin-forbidden", whole: [410], part: [410]),
        Fault(word: "origin-error", whole: [502], part: [502]),
        Fault(word: "origin-redirect http://127.0.0.1:9/", whole: [502], part: [502]),
    ]

    @Test(arguments: faults)
    func `No broken video comes to a clean end, and none is anything but itself`(_ fault: Fault) async throws {
        try await TestServer.run { settings in
            settings.originLimits.head = .milliseconds(500)
            settings.originLimits.originSilence = .milliseconds(500)
        } _: { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: fault.word)
            for range in [nil, "bytes=0-", "bytes=1000-250999", "bytes=-70000"] {
                let path = try await server.database.map(to: origin)
                // What was learnt of it the first time must not make the second time worse.
                for _ in 1...2 {
                    let answer = try await RawClient.ask(
                        port: server.settings.port, path, range.map { ["Range: \($0)"] } ?? [])
                    #expect((range == nil ? fault.whole : fault.part).contains(answer.status), "\(range ?? "")")
                    Self.expectItself(answer, ends: fault.ends)
                }
            }
            #expect(try await eventually { server.sandbox.originConnections.open <= 16 })
        }
    }

    @Test func `A web page that calls itself a video is given out as a video, and as nothing else`() async throws {
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: "origin-disguise")
            let path = try await server.database.map(to: origin)
            let answer = try await RawClient.ask(port: server.settings.port, path)
            #expect(answer.status == 502 || answer.headers["content-type"] == "video/mp4")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            if answer.status == 200 {
                #expect(answer.headers["content-security-policy"] == "default-src 'none'; sandbox")
            }
        }
    }

    @Test func `A video without an end is left by the proxy as soon as the player leaves`() async throws {
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video), faults: "origin-endless")
            let path = try await server.database.map(to: origin)
            do {
                let player = try RawClient(port: server.settings.port)
                player.request("GET", path)
                #expect(await player.receive(1_000_000).count == 1_000_000)
                #expect(server.sandbox.originConnections.open == 1)
            }
            #expect(try await eventually { server.sandbox.originConnections.open == 0 })
        }
    }

    private static func expectItself(_ answer: RawAnswer, ends: Bool) {
        guard answer.status == 200 || answer.status == 206 else {
            #expect(answer.content != nil)
            return
        }
        guard let content = answer.content else {
            #expect(!ends, "broke off: \(answer.head), \(answer.body.count) bytes")
            return
        }
        #expect(ends, "a clean end: \(answer.head), \(answer.body.count) bytes")
        let expected = answer.status == 200 ? 0...(video.count - 1) : answer.part ?? 0...0
        #expect(content.elementsEqual(video[expected]))
    }
}
