import BSON
import MongoClient
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// `POST /api/v1/nanobanana/edit` with images of the gallery.
@Suite struct GalleryEditTests {
    private static let path = "/api/v1/nanobanana/edit"

    @Test func `Images of the gallery are edited without being uploaded again`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            var ids: [String] = []
            for prompt in ["A fox", "A hare"] {
                ids.append(try #require(try await server.archivedImage(prompt, token: alice)["id"].string))
            }
            let response = try await server.post(
                Self.path, token: alice,
                json:
                    #"{"prompt":"Both","images":["\#(ids[1])","\#(ids[0].uppercased())"],"numImages":1,"imageSize":"1:1"}"#
            )
            #expect(
                response.status == 202 && response.json["data"].keys == ["taskId", "image", "price"], "\(response.text)"
            )
            let image = response.json["data"]["image"]
            #expect(image["derived_from"].string == ids[1] && image["imageSize"] == "1:1")
            let urls = image["referenceImageUrls"].array.compactMap(\.string)
            #expect(urls.count == 2 && image["originImageUrl"].string == urls.first)
            #expect(server.sandbox.submissions.last?.imageURLs == urls)
            for (url, id) in zip(urls, ids.reversed()) {
                #expect(url.hasPrefix("\(server.base)/uploads/"))
                let upload = try await server.request(.GET, String(url.dropFirst(server.base.count)))
                let original = try await server.request(
                    .GET, "/api/v1/nanobanana/images/\(id)/content", token: alice)
                #expect(upload.status == 200 && upload.bytes == original.bytes)
            }
            let lineage = try await server.lineage("image", ids[1], token: alice).json["data"]
            #expect(lineage["derived"].array.map { $0["image"]["id"] } == [image["id"]])
        }
    }

    @Test func `The same key and images get the first answer, and no second upload is left`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let id = try #require(try await server.archivedImage(token: alice)["id"].string)
            let body = #"{"prompt":"Make it blue","images":["\#(id)"]}"#
            let key = [("Idempotency-Key", "k1")]
            let first = try await server.post(Self.path, token: alice, headers: key, json: body)
            let second = try await server.post(Self.path, token: alice, headers: key, json: body)
            #expect(first.status == 202 && second.bytes == first.bytes, "\(first.text) \(second.text)")
            #expect(server.sandbox.submissions.count == 2)
            expect(try await server.database.collection("media").count(["kind": "upload"]), is: 1)
        }
    }

    @Test func `An image that is not the caller's is named by its place, and nothing is stored`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let bob = try await server.token(user: "bob")
            let own = try #require(try await server.archivedImage(token: alice)["id"].string)
            let foreign = try #require(try await server.archivedImage(token: bob)["id"].string)
            let video = try #require(try await server.archivedVideo(token: alice)["id"].string)
            for id in [foreign, video, "000000000000000000000000"] {
                let response = try await server.post(
                    Self.path, token: alice, json: #"{"prompt":"Both","images":["\#(own)","\#(id)"]}"#)
                try await server.expectFailure(response, 404, "not_found", fields: ["images[1]"], id)
            }
            _ = try await server.request(.DELETE, "/api/v1/nanobanana/images/\(own)", token: alice)
            let trashed = try await server.post(
                Self.path, token: alice, json: #"{"prompt":"Both","images":["\#(own)"]}"#)
            try await server.expectFailure(trashed, 404, "not_found", fields: ["images[0]"], "in the trash")
            expect(try await server.database.collection("media").count(["kind": "upload"]), is: 0)
            #expect(server.sandbox.submissions.count == 3)
        }
    }

    @Test func `An image that is not ready is named by its place`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let made = try await server.generate("A fox [fault: stuck]", token: alice).json["data"]["image"]
            let id = try #require(made["id"].string)
            let response = try await server.post(
                Self.path, token: alice, json: #"{"prompt":"Blue","images":["\#(id)"]}"#)
            try await server.expectFailure(response, 409, "picture_not_ready", fields: ["images[0]"], "pending")
            #expect(response.headers["retry-after"].count == 1)
        }
    }

    @Test func `Each invalid field is listed`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let id = "000000000000000000000000"
            let nine = Array(repeating: #""\#(id)""#, count: 9).joined(separator: ",")
            for (body, fields) in [
                ("{}", ["prompt", "images"]), (#"{"prompt":"a","images":[]}"#, ["images"]),
                (#"{"prompt":"a","images":null}"#, ["images"]), (#"{"prompt":"a","images":"\#(id)"}"#, ["images"]),
                (#"{"prompt":"a","images":["x",1]}"#, ["images[0]", "images[1]"]),
                (#"{"prompt":"a","images":[\#(nine)]}"#, ["images"]),
                (
                    #"{"prompt":" ","images":["\#(id)"],"numImages":5,"imageSize":"2:1","characterIds":[""]}"#,
                    ["prompt", "numImages", "imageSize", "characterIds[0]"]
                ),
                ("[]", ["body"]), ("--boundary", ["body"]),
            ] as [(String, Set<String>)] {
                let response = try await server.post(Self.path, token: alice, json: body)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, body)
            }
            #expect(server.sandbox.submissions.isEmpty && server.uploads == [])
        }
    }
}
