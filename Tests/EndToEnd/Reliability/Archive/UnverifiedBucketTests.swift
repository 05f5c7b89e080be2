import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import S3Server
import Storage
import TestSupport
import Testing

extension Outages {
    /// The bucket is away when the server starts, so that it is not known whether it is this installation's.
    @Suite(.enabled(if: TestBucket.isAvailable, "\(TestBucket.help)")) struct UnverifiedBucketTests {
        @Test func `Until the bucket is verified the server runs and answers 503; then the copies are made`()
            async throws
        {
            try await TestBucket.useWithServer(.away) { bucket, gateway, server in
                let token = try await server.token(user: "alice")
                let made = try #require(await PendingImage.submit("A red fox", token: token, server))
                let content = "/api/v1/nanobanana/images/\(made.id)/content"
                #expect(
                    try await eventually {
                        let refused = try await server.request(.GET, content, token: token)
                        return refused.status == 503 && refused.json["code"] == "storage_unavailable"
                            && refused.headers["retry-after"].first != nil
                    })
                let form = MultipartForm.good("Make it blue", SampleImage.png.bytes)
                let edit = try await server.request(
                    .POST, "/api/v1/nanobanana/edit", token: token,
                    headers: [("Content-Type", form.contentType)], body: .bytes(ByteBuffer(bytes: form.bytes)))
                #expect(edit.status == 503 && edit.json["code"] == "storage_unavailable")
                #expect(try await bucket.keys == [])

                try await gateway.become(.passing)
                try await server.expectSoundCopies()
                #expect(try await server.request(.GET, content, token: token).status == 200)
            }
        }

        @Test func `A bucket that proves to be another installation's ends the server and stays as it was`()
            async throws
        {
            try await TestBucket.useWithServer(.away) { bucket, gateway, server in
                let token = try await server.token(user: "alice")
                _ = try #require(await PendingImage.submit("A red fox", token: token, server))
                try await bucket.store().claim(for: "another", isNew: true)
                try await gateway.become(.passing)
                #expect(try await eventually { server.unexpectedExit != nil })
                let status = await server.stop()
                #expect(status != nil && status != .exited(0))
                #expect(server.fullLog.contains("S3_BUCKET"), "\(server.log)")
                #expect(try await bucket.keys == [".afterimage"])
                let mark = try await bucket.send(.GET, ".afterimage").body
                #expect(mark.map { String(buffer: $0) } == "another\n")
            }
        }
    }
}

extension TestBucket {
    /// Of all objects, the mark too.
    fileprivate var keys: [String] {
        get async throws {
            let list = try await send(.GET, query: [("list-type", "2")])
            let text = list.body.map { String(buffer: $0) } ?? ""
            #expect(list.status == .ok && text.contains("ListBucketResult"))
            return text.matches(of: /<Key>([^<]+)</).map { String($0.1) }
        }
    }
}
