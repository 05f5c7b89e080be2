import NIOHTTP1
import RawHTTP
import S3Server
import TestSupport
import Testing

extension Outages {
    /// The S3 server is there, but the connection to it is bad.
    @Suite(.enabled(if: TestBucket.isAvailable, "\(TestBucket.help)")) struct BucketFaultTests {
        @Test(arguments: [BucketGateway.Mode.slow, .cutting, .flipping])
        func `With a bad connection to the bucket nothing is lost or half served, and the copies catch up`(
            mode: BucketGateway.Mode
        ) async throws {
            try await TestBucket.useWithServer(.passing) { _, gateway, server in
                let token = try await server.token(user: "alice")
                let stored = try await server.archivedImages(1, token: token)[0]
                let whole = try await server.request(.GET, "\(stored)/content", token: token).bytes

                try await gateway.become(mode)
                for number in 0..<(Scale.isFull ? 20 : 2) {
                    _ = try #require(await PendingImage.submit("Fault \(number)", token: token, server))
                }
                let (video, _) = try await server.completedVideo(token: token)
                switch mode {
                case .slow:
                    #expect(try await server.played(stored, token: token).content == whole)
                case .cutting:
                    for range in [[], ["Range: bytes=1-100"]] {
                        let played = try await server.played(stored, range, token: token)
                        #expect(!played.isComplete || played.status == 503, "\(played.head)")
                    }
                // What is flipped on the way of a read only TLS would tell; a check names it.
                default:
                    let check = try await server.checkStorage()
                    #expect(check.status == .exited(1) && check.output.contains("damaged\t"), "\(check.output)")
                }
                if mode != .slow {
                    #expect(try await eventually { server.logLines(containing: "archiving failed") > 0 })
                    #expect(try await server.played(video, token: token).isComplete)
                    #expect(try await server.unarchivedCount() > 0)
                }
                try await Task.sleep(for: Scale.isFull ? .seconds(60) : .zero)

                try await gateway.become(.passing)
                #expect(try await server.request(.GET, "\(stored)/content", token: token).bytes == whole)
                try await server.expectSoundCopies()
            }
        }
    }
}
