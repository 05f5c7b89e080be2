import BSON
import Domain
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import Sandbox
import TestSupport
import Testing

/// What becomes of a picture after the provider has made it.
@Suite struct ArchivedImageTests {
    @Test func `A finished picture is kept here, and is still shown when the provider has it no longer`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let made = try await server.generate("A red fox", token: token).json["data"]
            _ = try await server.sandbox.delivered(try #require(made["taskId"].string))
            let id = try #require(made["image"]["id"].string)
            #expect(try await eventually { try await server.stored(id)["picture"] != nil })
            try await server.change(id, ["imageUrl": .string("http://127.0.0.1:9/gone.png")])

            let picture = try await server.picture(id, token: token)
            #expect(picture.status == 200)
            #expect(picture.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            #expect(picture.headers["content-type"] == ["image/png"])
            #expect(picture.headers["content-security-policy"] == ["default-src 'none'; sandbox"])
            let tag = try #require(picture.headers["etag"].first)
            let again = try await server.ask(
                .GET, server.path(id), token: token, headers: [("If-None-Match", tag)])
            #expect(again.status == 304)
            let saved = try await server.ask(.GET, server.path(id) + "?download=1", token: token)
            #expect(saved.headers["content-disposition"] == ["attachment; filename=\"picture-\(id).png\""])
        }
    }

    @Test func `A picture that nobody has kept yet is fetched when it is asked for, and then kept`() async throws {
        try await TestServer.run { server in
            let address = try await server.sandbox.offer(
                ByteBuffer(bytes: HttpImage.jpeg.bytes), contentType: "image/jpeg")
            let id = try await server.insert(address)
            let picture = try await server.picture(id)
            #expect(picture.status == 200 && picture.headers["content-type"] == ["image/jpeg"])
            #expect(!picture.text.contains(HttpImage.secret))
            #expect(try await server.stored(id)["picture"] != nil)
            #expect(server.uploads.count == 1)
        }
    }

    @Test(arguments: [
        ("text/html", "origin-disguise", "unreadable"), ("image/png", "", "unreadable"),
        ("image/png", "missing-result", "gone"), ("image/png", "origin-endless", "unreadable"),
    ])
    func `What is no picture, or gone, is given up with its reason`(
        type: String, fault: String, reason: String
    ) async throws {
        try await TestServer.run { server in
            let address = try await server.sandbox.offer(
                ByteBuffer(repeating: UInt8(ascii: "<"), count: 1 << 20), contentType: type, faults: fault)
            let id = try await server.insert(address)
            let answer = try await server.picture(id)
            #expect(answer.status == 410)
            #expect(answer.json["code"] == "picture_gone")
            #expect(try await server.stored(id)["pictureLost"] == .string(reason))
            #expect(server.uploads.isEmpty)
        }
    }

    @Test(arguments: [
        "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/a.png", "https://example.org/a.png",
        "file:///etc/passwd",
    ])
    func `No address is asked that pictures must not come from`(_ address: String) async throws {
        try await TestServer.run { server in
            let id = try await server.insert(address)
            #expect(try await server.picture(id).status == 410)
            #expect(try await server.stored(id)["pictureLost"] == "refused")
        }
    }

    @Test func `A download that breaks off leaves no file, and the next one keeps the picture`() async throws {
        try await TestServer.run { server in
            let address = try await server.sandbox.offer(
                ByteBuffer(bytes: HttpImage.png.bytes), contentType: "image/png", faults: "origin-short 1")
            let id = try await server.insert(address)
            let broken = try await server.picture(id)
            #expect(broken.status == 503 && broken.headers["retry-after"] == ["5"])
            #expect(server.uploads.isEmpty)
            #expect(try await server.picture(id).status == 200)
            #expect(server.uploads.count == 1)
        }
    }

    @Test func `Fifty who ask at once get one picture, and one file is kept`() async throws {
        try await TestServer.run { server in
            let address = try await server.sandbox.offer(
                ByteBuffer(bytes: HttpImage.png.bytes), contentType: "image/png")
            let id = try await server.insert(address)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await server.picture(id).status } }
                for try await status in group { #expect(status == 200) }
            }
            #expect(server.uploads.count == 1)
        }
    }

    @Test func `Eight pictures at a time are fetched for those who ask, and the others wait`() async throws {
        try await TestServer.run { server in
            let address = try await server.sandbox.offer(
                ByteBuffer(bytes: HttpImage.png.bytes), contentType: "image/png", faults: "origin-slow 300ms")
            let (asked, most) = (LockedValue(0), LockedValue(0))
            try await forEach(of: Array(0..<24), workers: 24) { _ in
                let id = try await server.insert(address)
                asked.change { $0 += 1 }
                #expect(try await eventually { asked.value == 24 })
                async let picture = server.picture(id)
                for _ in 0..<20 {
                    most.change { $0 = max($0, server.sandbox.originConnections.open) }
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(try await picture.status == 200)
            }
            // One that is done may be counted beside the one that follows it.
            #expect((2...12).contains(most.value), "\(most.value)")
        }
    }

    @Test func `A picture is its owner's alone, and says so when it is not ready`() async throws {
        try await TestServer.run { server in
            let id = try await server.insert("http://127.0.0.1:9/a.png", status: "pending")
            #expect(try await server.picture(id).status == 409)
            #expect(try await server.picture(id).headers["retry-after"] == ["2"])
            #expect(try await server.picture(id, token: server.token(user: "bob")).status == 404)
            let failed = try await server.insert("http://127.0.0.1:9/a.png", status: "failed")
            #expect(try await server.picture(failed).status == 410)
        }
    }

    @Test func `Pages are shown our own address of a picture, and programs the documented one`() async throws {
        try await TestServer.run { server in
            let id = try await server.insert("http://127.0.0.1:9/a.png")
            let token = try await server.token(user: "alice")
            for path in ["/api/v1/nanobanana/images", "/api/v1/nanobanana/images/\(id)"] {
                let page = try await server.ask(.GET, path, headers: [("Cookie", "afterimage=\(token)")])
                #expect(page.text.contains(#""imageUrl":"\#(server.path(id))""#))
                #expect(!page.text.contains("127.0.0.1:9"))
                let program = try await server.ask(.GET, path, token: token)
                #expect(program.text.contains(#""imageUrl":"http://127.0.0.1:9/a.png""#))
            }
        }
    }

    @Test func `An image that was put away is nowhere to be seen, and stays in the database`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let (id, other) = (
                try await server.insert("http://127.0.0.1:9/a.png"), try await server.insert("http://a/b")
            )
            let path = "/api/v1/nanobanana/images/\(id)"
            #expect(try await server.ask(.DELETE, path, token: server.token(user: "bob")).status == 404)
            #expect(try await server.ask(.DELETE, path, token: token).status == 204)
            #expect(try await server.ask(.DELETE, path, token: token).status == 404)
            for gone in [path, server.path(id)] {
                #expect(try await server.ask(.GET, gone, token: token).status == 404)
            }
            let list = try await server.ask(.GET, "/api/v1/nanobanana/images", token: token).json["data"]
            #expect(list["images"].array.map { $0["id"].string } == [other])
            #expect(list["pagination"]["total"] == 1)
            #expect(try await server.stored(id)["isActive"] == .bool(false))
        }
    }
}

extension TestServer {
    fileprivate func path(_ id: String) -> String { "/api/v1/nanobanana/images/\(id)/content" }

    fileprivate func picture(_ id: String, token: String? = nil) async throws -> TestAnswer {
        let alice = try await self.token(user: "alice")
        return try await ask(.GET, path(id), token: token ?? alice)
    }

    /// An image of Alice's, as another application might have written it.
    fileprivate func insert(_ address: String, status: String = "completed") async throws -> String {
        let id = ObjectID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt32.max))
        try await database.collection("generated_image_entity").insert([
            "_id": .objectID(id), "userId": "alice", "taskId": .string(id.hex), "prompt": "a fox",
            "type": "TEXTTOIAMGE", "imageUrl": .string(address), "status": .string(status),
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
