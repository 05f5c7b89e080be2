import BSON
import Domain
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import Sandbox
import TestSupport
import Testing

/// Archived images: the files that the server keeps after the provider has made them.
@Suite struct ArchivedImageTests {
    @Test func `A completed image is archived, and still served once the provider has deleted it`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let made = try await server.generate("A red fox", token: token).json["data"]
            _ = try await server.sandbox.delivered(try #require(made["taskId"].string))
            let id = try #require(made["image"]["id"].string)
            _ = try await server.image(id, token: token)
            #expect(try await server.stored(id)["archived"] == .bool(true))
            try await server.change(id, ["imageUrl": .string("http://127.0.0.1:9/gone.png")])

            let image = try await server.image(id, token: token)
            #expect(image.status == 200)
            #expect(image.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            #expect(image.headers["content-type"] == ["image/png"])
            #expect(image.headers["content-security-policy"] == ["default-src 'none'; sandbox"])
            let tag = try #require(image.headers["etag"].first)
            let again = try await server.request(
                .GET, server.path(id), token: token, headers: [("If-None-Match", tag)])
            #expect(again.status == 304)
            let saved = try await server.request(.GET, server.path(id) + "?download=1", token: token)
            #expect(saved.headers["content-disposition"] == ["attachment; filename=\"picture-\(id).png\""])
        }
    }

    @Test func `An image that is not archived yet is fetched on request and then archived`() async throws {
        try await TestServer.run { server in
            let url = try await server.sandbox.offer(
                ByteBuffer(bytes: SampleImage.jpeg.bytes), contentType: "image/jpeg")
            let id = try await server.insert(url)
            let image = try await server.image(id)
            #expect(image.status == 200 && image.headers["content-type"] == ["image/jpeg"])
            #expect(!image.text.contains(SampleImage.secret))
            #expect(try await server.stored(id)["archived"] == .bool(true))
            #expect(server.uploads.count == 3)
        }
    }

    @Test(arguments: [
        ("text/html", "origin-disguise", "unreadable"), ("image/png", "", "unreadable"),
        ("image/png", "missing-result", "gone"), ("image/png", "origin-endless", "unreadable"),
    ])
    func `An unreadable or deleted image is given up with its reason`(
        type: String, fault: String, reason: String
    ) async throws {
        try await TestServer.run { server in
            let url = try await server.sandbox.offer(
                ByteBuffer(repeating: UInt8(ascii: "<"), count: 1 << 20), contentType: type, faults: fault)
            let id = try await server.insert(url)
            let response = try await server.image(id)
            #expect(response.status == 410)
            #expect(response.json["code"] == "picture_gone")
            #expect(try await server.stored(id)["archive"]?["lost"] == .string(reason))
            #expect(server.uploads.isEmpty)
        }
    }

    @Test(arguments: [
        "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/a.png", "https://example.org/a.png",
        "file:///etc/passwd",
    ])
    func `No URL of a forbidden origin is fetched`(_ url: String) async throws {
        try await TestServer.run { server in
            let id = try await server.insert(url)
            #expect(try await server.image(id).status == 410)
            #expect(try await server.stored(id)["archive"]?["lost"] == "refused")
        }
    }

    @Test func `An interrupted download leaves no file, and the next one archives the image`() async throws {
        try await TestServer.run { server in
            let url = try await server.sandbox.offer(
                ByteBuffer(bytes: SampleImage.png.bytes), contentType: "image/png", faults: "origin-short 1")
            let id = try await server.insert(url)
            let broken = try await server.image(id)
            #expect(broken.status == 503 && broken.headers["retry-after"] == ["5"])
            #expect(server.uploads.isEmpty)
            #expect(try await server.image(id).status == 200)
            #expect(server.uploads.count == 3)
        }
    }

    @Test func `Fifty concurrent requests get the image, and one file is stored`() async throws {
        try await TestServer.run { server in
            let url = try await server.sandbox.offer(
                ByteBuffer(bytes: SampleImage.png.bytes), contentType: "image/png")
            let id = try await server.insert(url)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await server.image(id).status } }
                for try await status in group { #expect(status == 200) }
            }
            #expect(server.uploads.count == 3)
        }
    }

    @Test func `At most eight images are fetched at a time, and other requests wait`() async throws {
        try await TestServer.run { server in
            let url = try await server.sandbox.offer(
                ByteBuffer(bytes: SampleImage.png.bytes), contentType: "image/png", faults: "origin-slow 300ms")
            let started = LockedValue(0)
            try await forEach(of: Array(0..<24), workers: 24) { _ in
                let id = try await server.insert(url)
                started.change { $0 += 1 }
                #expect(try await eventually { started.value == 24 })
                #expect(try await server.image(id).status == 200)
            }
            // Of each of the eight downloads, the connection of the one before may close late.
            let most = server.sandbox.originConnections.most
            #expect((2...16).contains(most), "\(most)")
        }
    }

    @Test func `Only the owner gets an image, and a pending one gets 409`() async throws {
        try await TestServer.run { server in
            let id = try await server.insert("http://127.0.0.1:9/a.png", status: "pending")
            #expect(try await server.image(id).status == 409)
            #expect(try await server.image(id).headers["retry-after"] == ["2"])
            #expect(try await server.image(id, token: server.token(user: "bob")).status == 404)
            let failed = try await server.insert("http://127.0.0.1:9/a.png", status: "failed")
            #expect(try await server.image(failed).status == 410)
        }
    }

    @Test func `Pages get the server's URL of an image, and API clients the documented one`() async throws {
        try await TestServer.run { server in
            let id = try await server.insert("http://127.0.0.1:9/a.png")
            let token = try await server.token(user: "alice")
            for path in ["/api/v1/nanobanana/images", "/api/v1/nanobanana/images/\(id)"] {
                let page = try await server.request(.GET, path, headers: [("Cookie", "afterimage=\(token)")])
                #expect(page.text.contains(#""imageUrl":"\#(server.path(id))""#))
                #expect(!page.text.contains("127.0.0.1:9"))
                let api = try await server.request(.GET, path, token: token)
                #expect(api.text.contains(#""imageUrl":"http://127.0.0.1:9/a.png""#))
            }
        }
    }

    @Test func `The ETag of an image reveals no URL, and its archived file has no public URL`() async throws {
        try await TestServer.run { server in
            let url = try await server.sandbox.offer(
                ByteBuffer(bytes: SampleImage.png.bytes), contentType: "image/png")
            let id = try await server.insert(url)
            let tag = try #require(try await server.image(id).headers["etag"].first)
            let file = try #require(server.uploads.first { !$0.hasSuffix(".part") && $0.hasSuffix(".png") })
            #expect(tag.wholeMatch(of: /"[0-9a-f]{32}"/) != nil)
            #expect(!tag.contains(file.prefix(8)) && !tag.contains(id))
            for name in [file, tag.filter { $0 != "\"" } + ".png"] {
                #expect(try await server.request(.GET, "/uploads/\(name)").status == 404, "\(name)")
            }
        }
    }

    @Test func `A deleted image is not served or listed, and stays in the database`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let (id, other) = (
                try await server.insert("http://127.0.0.1:9/a.png"), try await server.insert("http://a/b")
            )
            let path = "/api/v1/nanobanana/images/\(id)"
            #expect(try await server.request(.DELETE, path, token: server.token(user: "bob")).status == 404)
            #expect(try await server.request(.DELETE, path, token: token).status == 204)
            #expect(try await server.request(.DELETE, path, token: token).status == 404)
            for gone in [path, server.path(id)] {
                #expect(try await server.request(.GET, gone, token: token).status == 404)
            }
            let list = try await server.request(.GET, "/api/v1/nanobanana/images", token: token).json["data"]
            #expect(list["images"].array.map { $0["id"].string } == [other])
            #expect(list["pagination"]["total"] == 1)
            #expect(try await server.stored(id)["isActive"] == .bool(false))
        }
    }
}

extension TestServer {
    fileprivate func path(_ id: String) -> String { "/api/v1/nanobanana/images/\(id)/content" }

    fileprivate func image(_ id: String, token: String? = nil) async throws -> TestResponse {
        let alice = try await self.token(user: "alice")
        return try await request(.GET, path(id), token: token ?? alice)
    }

    /// Insert an image of Alice's as another application might have stored it.
    fileprivate func insert(_ url: String, status: String = "completed") async throws -> String {
        let id = ObjectID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt32.max))
        try await database.collection("generated_image_entity").insert([
            "_id": .objectID(id), "userId": "alice", "taskId": .string(id.hex), "prompt": "a fox",
            "type": "TEXTTOIAMGE", "imageUrl": .string(url), "status": .string(status),
            "createdAt": .date(milliseconds: 1_700_000_000_000),
        ])
        return id.hex
    }

    fileprivate func stored(_ id: String) async throws -> BSONDocument {
        try #require(
            try await database.collection("generated_image_entity").findOne(["_id": .objectID(Self.objectID(id))]) {
                view throws(BSONError) in BSONDocument(copying: view)
            })
    }

    fileprivate func change(_ id: String, _ fields: BSONDocument) async throws {
        _ = try await database.collection("generated_image_entity").findOneAndUpdate(
            ["_id": .objectID(Self.objectID(id))], .operators(["$set": .document(fields)])
        ) { _ in true }
    }

    private static func objectID(_ text: String) throws -> ObjectID { ObjectID(try #require(RecordID(text))) }
}
