import Application
import Domain
import RawHTTP
import Testing

/// The routes of items' content, for their owners.
@Suite struct MediaRouteTests {
    private static let png = [UInt8](repeating: 1, count: 5000)
    private static let small = Array("small".utf8), large = Array("large".utf8)

    /// An archived image with thumbnails.
    private static func image(_ objects: StoredObjects) async throws -> ArchiveStatus {
        let record = StoredObjects.image
        var content = ArchivedContent(
            object: try await objects.add(png, .image, "image/png", of: record).id, version: 0x8C1F_0A2B)
        content.thumbnails = ArchivedContent.Thumbnails(
            small: try await objects.add(small, .thumbnail, "image/webp", of: record).id,
            large: try await objects.add(large, .thumbnail, "image/webp", of: record).id)
        return .archived(content)
    }

    /// An archived video with a poster.
    private static func video(_ objects: StoredObjects) async throws -> ArchiveStatus {
        var content = ArchivedContent(object: try await objects.add(png, .video).id, version: 1)
        content.poster = try await objects.add(small, .poster, "image/png").id
        return .archived(content)
    }

    @Test func `the owner gets the content, cached for a day or revalidated each time, with ranges and a file name`()
        async throws
    {
        try await MediaFixture.run(image: Self.image, video: Self.video) { server in
            for (record, type, age, name) in [
                (
                    StoredObjects.image, "image/png", "private, max-age=86400",
                    "picture-\(StoredObjects.image.id.text).png"
                ), (StoredObjects.video, "video/mp4", "private, no-cache", "video-2026-11-21-"),
            ] {
                let whole = try await server.request(record, "/content")
                #expect(whole.status == 200 && whole.body == Self.png)
                #expect(whole.headers["content-type"] == type)
                #expect(whole.headers["cache-control"] == age)
                #expect(whole.headers["vary"]?.lowercased() == "cookie, authorization, x-access-token")
                #expect(whole.headers["content-security-policy"] == "default-src 'none'; sandbox")
                let tag = try #require(whole.headers["etag"])
                let unchanged = try await server.request(record, "/content", ["If-None-Match: \(tag)"])
                #expect(unchanged.status == 304 && unchanged.headers["vary"] != nil)
                let part = try await server.request(record, "/content?download=1", ["Range: bytes=0-9"])
                #expect(part.status == 206 && part.body.count == 10)
                #expect(part.headers["content-disposition"]?.hasPrefix("attachment; filename=\"\(name)") == true)
                let head = try await server.request(record, "/content", method: "HEAD")
                #expect(head.status == 200 && head.headers["content-length"] == "5000" && head.body.isEmpty)
            }
        }
    }

    @Test func `without a token, for others and for unknown records nothing is found`() async throws {
        try await MediaFixture.run(image: Self.image, video: Self.video) { server in
            for record in [StoredObjects.image, StoredObjects.video] {
                for path in ["/content", "/thumbnail?size=7", "/thumbnail"] {
                    let anonymous = try await RawClient.fetch(port: server.port, MediaFixture.path(record) + path)
                    #expect(anonymous.status == 401)
                    #expect(try await server.request(record, path, token: server.otherToken).status == 404)
                    let unknown = ItemReference(record.kind, RecordID(high: 9, low: 9))
                    #expect(try await server.request(unknown, path).status == 404)
                }
            }
            let image = MediaFixture.path(StoredObjects.image)
            for path in ["\(image)/poster", "\(image)/preview"] {
                #expect(try await RawClient.fetch(port: server.port, path).status == 404)
            }
        }
    }

    @Test func `a thumbnail is immutable under its versioned address, and others redirect to it`() async throws {
        try await MediaFixture.run(image: Self.image) { server in
            let image = StoredObjects.image
            for (size, bytes) in [("320", Self.small), ("1280", Self.large)] {
                let address = "/thumbnail?size=\(size)&v=000000008c1f0a2b"
                let thumbnail = try await server.request(image, address)
                #expect(thumbnail.status == 200 && thumbnail.body == bytes)
                #expect(thumbnail.headers["content-type"] == "image/webp")
                #expect(thumbnail.headers["cache-control"] == "private, max-age=31536000, immutable")
                for older in ["", "&v=1", "&v=8c1f0a2b", "&v=000000008C1F0A2B"] {
                    let redirect = try await server.request(image, "/thumbnail?size=\(size)\(older)")
                    #expect(redirect.status == 302)
                    #expect(redirect.headers["location"] == MediaFixture.path(image) + address)
                    #expect(redirect.headers["cache-control"] == "private, no-store")
                }
            }
            for wrong in ["", "?size=", "?size=321", "?size=small", "?size=320.0", "?v=000000008c1f0a2b"] {
                let refused = try await server.request(image, "/thumbnail\(wrong)")
                #expect(refused.status == 400 && refused.text.contains("\"field\":\"size\""), "\(wrong)")
            }
        }
    }

    @Test func `a video's poster has its own address, and a part that it does not have is not found`() async throws {
        try await MediaFixture.run(video: Self.video) { server in
            let video = StoredObjects.video
            let poster = try await server.request(video, "/poster?v=0000000000000001")
            #expect(poster.status == 200 && poster.body == Self.small)
            #expect(try await server.request(video, "/poster").status == 302)
            for path in ["/preview", "/thumbnail?size=320"] {
                #expect(try await server.request(video, path).status == 404)
            }
        }
    }

    @Test func `an item that is not finished gives 409, and one without content 410`() async throws {
        func failed(_ objects: StoredObjects) -> ArchiveStatus { .failed }
        try await MediaFixture.run(image: failed) { server in
            let pending = try await server.request(StoredObjects.video, "/content")
            #expect(pending.status == 409 && pending.text.contains("\"code\":\"video_not_ready\""))
            let failed = try await server.request(StoredObjects.image, "/content")
            #expect(failed.status == 410 && failed.text.contains("\"code\":\"picture_gone\""))
        }
    }

    @Test func `a video that is not archived is relayed from its origin`() async throws {
        let origin = try ScriptedOrigin.store(Self.png)
        defer { origin.stop() }
        let record = UnarchivedRecord(
            record: StoredObjects.video, owner: StoredObjects.owner, origin: .url(origin.url), attempts: 1,
            expiresAt: nil)
        func remote(_ objects: StoredObjects) -> ArchiveStatus { .remote(record) }
        try await MediaFixture.run(video: remote) { server in
            let whole = try await server.request(StoredObjects.video, "/content")
            #expect(whole.status == 200 && whole.body == Self.png)
            #expect(whole.headers["cache-control"] == "private, no-cache")
            let tag = try #require(whole.headers["etag"])
            #expect(try await server.request(StoredObjects.video, "/content", ["If-None-Match: \(tag)"]).status == 304)
            #expect(try await server.request(StoredObjects.video, "/thumbnail?size=320").status == 404)
        }
    }

    @Test func `an object store that sends by itself gets the owner's requests for content only`() async throws {
        @Sendable func presign(_ object: MediaObject, _ name: String?) -> String? {
            "https://s3.example/\(object.facts.size)?name=\(name ?? "")"
        }
        try await MediaFixture.run(image: Self.image, presign: presign) { server in
            let image = StoredObjects.image
            let redirect = try await server.request(image, "/content?download=1")
            #expect(redirect.status == 302 && redirect.headers["cache-control"] == "private, no-store")
            #expect(redirect.headers["location"] == "https://s3.example/5000?name=picture-\(image.id.text).png")
            #expect(try await server.request(image, "/content", method: "HEAD").status == 200)
            #expect(try await server.request(image, "/thumbnail?size=320&v=000000008c1f0a2b").status == 200)
        }
    }

    @Test func `an item goes into the trash and back, and a permanent deletion removes its files`() async throws {
        try await MediaFixture.run(image: Self.image, video: Self.video) { server in
            for (record, items) in [(StoredObjects.image, server.images), (StoredObjects.video, server.videos)] {
                let others = try await server.request(record, "", method: "DELETE", token: server.otherToken)
                #expect(others.status == 404)
                #expect(try await server.request(record, "?permanent=yes", method: "DELETE").status == 400)
                #expect(try await server.request(record, "", method: "DELETE").status == 204)
                #expect(try await server.request(record, "?permanent=false", method: "DELETE").status == 404)
                #expect(try await server.request(record, "/content").status == 404)
                let restored = try await server.request(record, "/restore", ["Content-Length: 0"], method: "POST")
                #expect(restored.status == 200 && restored.text.contains(record.id.text))
                #expect(try await server.request(record, "/content").status == 200)
                #expect(try await server.request(record, "", method: "DELETE").status == 204)
                #expect(try await server.request(record, "?permanent=true", method: "DELETE").status == 204)
                #expect(items.isPurged && server.objects.rows.objects(of: record).isEmpty)
                let afterwards = try await server.request(record, "/restore", ["Content-Length: 0"], method: "POST")
                #expect(afterwards.status == 404)
            }
        }
    }

    @Test func `the owner of a video gets a new public address`() async throws {
        try await MediaFixture.run(video: Self.video) { server in
            let address = try await server.request(
                StoredObjects.video, "/address", ["Content-Length: 0"], method: "POST")
            #expect(address.status == 201)
            #expect(address.headers["cache-control"] == "private, no-store")
            let id = "01010101-0101-4101-8101-010101010101"
            #expect(address.text == #"{"proxy_url":"/video/\#(id)","expires_at":"2026-11-22T00:00:00.000Z"}"#)
        }
    }
}
