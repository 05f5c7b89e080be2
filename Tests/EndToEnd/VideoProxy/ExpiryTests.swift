import Afterimage
import FoundationEssentials
import NIOCore
import RawHTTP
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// A video is served up to its end by the database's clock, and never after it.
@Suite(.timeLimit(.minutes(10))) struct VideoExpiryTests {
    @Test func `Nothing is served after its end, remembered or not, and nothing is refused before it`() async throws {
        let (scale, seed) = (ProxyScale.current, Seed("around the end"))
        try await TestServer.run { server in
            let video = Array("a video's bytes".utf8)
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: video))
            let asked = LockedValue(0)
            let served = LockedValue(0)
            try await forEach(of: Array(0..<scale.lateRequests / 25), workers: 16) { _ in
                // Mongo's dates are whole milliseconds.
                let life = seed { Int.random(in: -20...300, using: &$0) }
                let start = (Date().timeIntervalSince1970 * 1000).rounded() / 1000
                let end = Date(timeIntervalSince1970: start + Double(life) / 1000)
                let path = try await server.database.map(to: origin, until: end)
                for number in 0..<25 {
                    // Half of the questions come close to the end.
                    if number == 12 {
                        let pause = end.timeIntervalSinceNow - 0.01
                        if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
                    }
                    let method = ["GET", "HEAD"][number % 2]
                    let condition = number % 5 == 4 ? ["If-None-Match: *"] : []
                    let before = Date()
                    let answer = try await RawClient.ask(port: server.settings.port, path, condition, method: method)
                    let after = Date()
                    let isServed = answer.status == 200 || answer.status == 304
                    #expect(isServed || answer.status == 410 || answer.status == 404)
                    if before >= end { #expect(!isServed, "\(before.timeIntervalSince(end)) s after its end") }
                    // A remembered end is early by no more than what the question to the database took.
                    if after < end.addingTimeInterval(-0.25) { #expect(isServed) }
                    if isServed, method == "GET", answer.status == 200 { #expect(answer.content == video) }
                    asked.change { $0 += 1 }
                    if isServed { served.change { $0 += 1 } }
                }
            }
            print("around the end: \(asked.value) questions, \(served.value) served")
        }
    }
}
