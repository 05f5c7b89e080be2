import NIOHTTP1
import S3Server
import TestSupport
import Testing

extension Outages {
    /// The S3 server is unavailable, or answers with errors.
    @Suite(.enabled(if: TestBucket.isAvailable, "\(TestBucket.help)")) struct BucketOutageTests {
        private static let length: Duration = Scale.isFull ? .seconds(60) : .seconds(3)

        @Test func `While the bucket is unavailable nothing is lost, and copies are made afterwards`() async throws {
            try await TestBucket.useWithServer(.passing) { _, gateway, server in
                let token = try await server.token(user: "alice")
                let stored = try await server.archivedImages(1, token: token)[0]
                let whole = try await server.request(.GET, "\(stored)/content", token: token).bytes

                try await gateway.become(.away)
                for number in 0..<4 {
                    _ = try #require(await PendingImage.submit("Outage \(number)", token: token, server))
                }
                let refused = try await server.request(.GET, "\(stored)/content", token: token)
                #expect(refused.status == 503 && refused.json["code"] == "storage_unavailable")
                try await Task.sleep(for: Self.length)
                for status in [500, 503] {
                    try await gateway.become(.answering(status: status))
                    try await Task.sleep(for: Self.length)
                    let refused = try await server.request(.GET, "\(stored)/content", token: token)
                    #expect(refused.status == 503, "\(status)")
                }
                #expect(try await server.unarchivedCount() == 4)

                try await gateway.become(.passing)
                #expect(try await server.request(.GET, "\(stored)/content", token: token).bytes == whole)
                try await server.expectSoundCopies()
            }
        }
    }
}
