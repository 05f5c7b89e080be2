import BSON
import MongoClient
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// What pages see of records that contain a provider's URLs and messages.
@Suite struct PageSecrecyTests {
    private static let images = "/api/v1/nanobanana/images"
    private static let provider = "provider.example.org"
    private static let upload = "/uploads/00112233445566778899aabbccddeeff.png"

    private static func record(_ number: UInt32, of user: String, _ more: [(String, BSONValue)]) throws -> BSONDocument
    {
        try BSONDocument(
            [
                ("_id", .objectID(ObjectID(high: 1, low: number))), ("userId", .string(user)),
                ("taskId", .string("task-\(number)")), ("prompt", "a fox"), ("type", "TEXTTOIAMGE"),
                ("createdAt", .date(milliseconds: 1_700_000_000_000 - Int64(number))), ("isActive", true),
            ] + more)
    }

    private static func insert(into server: TestServer, of user: String) async throws {
        let url = { (path: String) in BSONValue.string("https://\(provider)\(path)") }
        try await server.database.collection("generated_image_entity").insert([
            try record(
                1, of: user,
                [
                    ("status", "completed"), ("imageUrl", url("/result.png")), ("originImageUrl", url("/origin.png")),
                    ("referenceImageUrls", [url("/r.png"), url(upload), "not a URL"]), ("imageSize", url("/size")),
                ]),
            try record(2, of: user, [("status", "failed"), ("error", url(": HTTP 500"))]),
        ])
    }

    @Test func `A page gets only URLs and messages of this server, also behind HTTP Basic`() async throws {
        try await TestServer.run { server in
            let account = try await server.register("alice@example.org")
            let user = try #require(account.json["data"]["user"]["id"].string)
            try await Self.insert(into: server, of: user)
            let basic = ("Authorization", "Basic YWxpY2U6c2VjcmV0")
            for headers in [account.cookies, account.cookies + [basic]] {
                for path in [Self.images, "\(Self.images)/000000000000000100000001", "/api/gallery"] {
                    let response = try await server.request(.GET, path, headers: headers)
                    #expect(response.status == 200 && !response.text.contains(Self.provider), "\(response.text)")
                }
                let list = try await server.request(.GET, Self.images, headers: headers).json["data"]["images"].array
                try #require(list.count == 2)
                #expect(list[0]["imageUrl"].string == "\(Self.images)/000000000000000100000001/content")
                #expect(list[0]["originImageUrl"] == .null)
                #expect(list[0]["referenceImageUrls"] == .array([.null, .string(Self.upload), .null]))
                #expect(!list[0].keys.contains("imageSize"))
                #expect(list[1]["error"].string?.hasPrefix("The image service") == true)
            }
            // With a token the fields are as documented, with any cookie.
            let token = try await server.login("alice@example.org").token
            let list = try await server.request(.GET, Self.images, token: token, headers: account.cookies)
            #expect(list.json["data"]["images"].array[0]["imageUrl"].string == "https://\(Self.provider)/result.png")
        }
    }

    /// The provider's model, which another application may have stored as a record's type.
    private static let model = "wanx-9-secret-model"

    private static func insertTypes(into server: TestServer, of user: String) async throws {
        let date = { (index: Int) in BSONValue.date(milliseconds: 1_700_000_000_000 - Int64(index)) }
        let id = { (index: Int) in BSONValue.objectID(ObjectID(high: 1, low: UInt32(index))) }
        try await server.database.collection("generated_image_entity").insert(
            ["TEXTTOIAMGE", model].enumerated().map { index, type in
                [
                    "_id": id(index), "userId": .string(user), "taskId": .string("task-\(index)"), "prompt": "a fox",
                    "type": .string(type), "status": "failed", "createdAt": date(index), "isActive": true,
                ]
            })
        try await server.database.collection("user_generation_history").insert(
            ["text-to-video", model].enumerated().map { index, type in
                [
                    "_id": id(index), "user_id": .string(user), "generation_type": .string(type), "prompt": "a fox",
                    "created_at": date(index), "is_active": true,
                ]
            })
    }

    @Test func `A page gets only types that this server knows, and an API client gets what is stored`() async throws {
        try await TestServer.run { server in
            let account = try await server.register("alice@example.org")
            let user = try #require(account.json["data"]["user"]["id"].string)
            try await Self.insertTypes(into: server, of: user)
            let token = try await server.login("alice@example.org").token
            let history = "/api/user-generations"
            for (cookies, token, other) in [(account.cookies, nil, "other"), ([], token, Self.model)] {
                let get = { (path: String) in
                    let response = try await server.request(.GET, path, token: token, headers: cookies)
                    #expect(response.status == 200 && response.text.contains(Self.model) == (token != nil), "\(path)")
                    return response.json["data"]
                }
                let images = try await get(Self.images)["images"].array
                #expect(images.map { $0["type"].string } == ["TEXTTOIAMGE", other])
                #expect(try await get("\(Self.images)/000000000000000100000001")["image"]["type"].string == other)
                let path = "\(history)/000000000000000100000001"
                #expect(try await get(path)["generation"]["generation_type"].string == other)
                let listed = try await get("\(history)?type=\(Self.model)")["generations"].array
                #expect(listed.map { $0["generation_type"].string } == [other])
                let videos = try await server.request(.GET, history, token: token, headers: cookies).json["data"]
                #expect(videos["generations"].array.map { $0["generation_type"].string } == ["text-to-video"])
                let gallery = try await get("/api/gallery")["items"].array
                #expect(gallery.compactMap { $0["image"]["type"].string } == ["TEXTTOIAMGE", other])
            }
        }
    }

    @Test func `Signing out clears what the browser keeps, and a kept image is only for the caller who asked for it`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let made = try await server.generate("A red fox", token: token).json["data"]
            _ = try await server.sandbox.delivered(try #require(made["taskId"].string))
            let path = "\(Self.images)/\(try #require(made["image"]["id"].string))/content"
            #expect(try await eventually { try await server.request(.GET, path, token: token).status == 200 })
            let image = try await server.request(.GET, path, token: token)
            let tag = ("If-None-Match", try #require(image.headers["etag"].first))
            let again = try await server.request(.GET, path, token: token, headers: [tag])
            for response in [image, again] {
                #expect(response.headers["cache-control"] == ["private, max-age=86400"])
                let vary = response.headers["vary"].joined(separator: ",").lowercased()
                for name in ["cookie", "authorization", "x-access-token"] { #expect(vary.contains(name), "\(vary)") }
            }
            #expect(again.status == 304)
            for (headers, status) in [([], 401), ([("x-access-token", try await server.token(user: "bob"))], 404)] {
                let other = try await server.request(.GET, path, headers: headers + [tag])
                #expect(other.status == status && other.headers["cache-control"] == ["no-store"])
            }
            let signedOut = try await server.request(.POST, "/api/auth/logout", headers: [server.origin])
            #expect(signedOut.status == 200)
            #expect(signedOut.headers["clear-site-data"] == [#""cache", "storage""#])
        }
    }
}
