import AsyncHTTPClient
import BSON
import Domain
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import Sandbox
import TestSupport
import Testing

/// `POST /api/gallery/{kind}/{id}/repeat`.
@Suite struct RepeatTests {
    private static func order(_ body: String) -> TestJSON {
        var json = TestJSON(parsing: body)
        // The address of the callback has the record's id.
        if case .object(var members) = json {
            members["callBackUrl"] = nil
            json = .object(members)
        }
        return json
    }

    @Test func `An image is ordered again with all its parameters, and says what it was made from`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let first = try await server.post(
                "/api/v1/nanobanana/generate", token: alice,
                json:
                    #"{"prompt":"$A \"fox\"","numImages":2,"imageSize":"16:9","characterIds":["rex"],"referenceImageUrls":["https://example.org/a.png"]}"#
            ).json["data"]["image"]
            let id = try #require(first["id"].string)
            let again = try await server.repeated("image", id, token: alice)
            #expect(again.status == 202 && again.json["data"].keys == ["taskId", "image", "price"], "\(again.text)")
            let image = again.json["data"]["image"]
            let new = try #require(image["id"].string)
            #expect(again.headers["location"] == ["/api/v1/nanobanana/images/\(new)"] && new != id)
            #expect(again.headers["cache-control"] == ["private, no-store"])
            #expect(image["derived_from"].string == id && first["derived_from"] == .null)
            for member in ["prompt", "characterIds", "referenceImageUrls", "originImageUrl", "imageSize", "type"] {
                #expect(image[member] == first[member], "\(member)")
            }
            let orders = server.sandbox.submissions.map { Self.order($0.body) }
            #expect(orders.count == 2 && orders[0] == orders[1])

            let changed = try await server.repeated(
                "image", new, token: alice,
                json: #"{"prompt":"A hare","numImages":1,"imageSize":null,"characterIds":[],"unknown":1}"#
            ).json["data"]["image"]
            #expect(changed["derived_from"].string == new && changed["prompt"] == "A hare")
            #expect(changed["imageSize"] == "16:9" && changed["characterIds"] == .null)
            #expect(changed["referenceImageUrls"] == first["referenceImageUrls"])
        }
    }

    @Test func `A video is ordered again with all its parameters, and its record says what it was made from`()
        async throws
    {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let parameters = #""duration":5,"size":"1280*720","fps":24,"seed":7,"negative_prompt":"rain""#
            let first = try await server.post(
                "/api/text-to-video", token: alice, json: #"{"prompt":"A fox",\#(parameters)}"#)
            let id = try #require(first.json["data"]["task_id"].string)
            let again = try await server.repeated("video", id, token: alice)
            #expect(again.status == 202 && again.json["data"].keys == ["task_id", "status", "price"], "\(again.text)")
            let new = try #require(again.json["data"]["task_id"].string)
            #expect(again.headers["location"] == ["/api/text-to-video/\(new)"] && new != id)
            let varied = try await server.repeated(
                "video", new, token: alice, json: #"{"seed":8,"negative_prompt":"","duration":null}"#)
            let variation = try #require(varied.json["data"]["task_id"].string)
            for (task, source, expected) in [
                (new, id, "{\(parameters)}"),
                (variation, new, #"{"duration":5,"size":"1280*720","fps":24,"seed":8}"#),
            ] {
                _ = try await server.waitForVideo(task, token: alice)
                let record = try await server.request(.GET, "/api/user-generations/\(task)", token: alice).json["data"][
                    "generation"]
                #expect(record["derived_from"].string == source && record["prompt"] == "A fox")
                #expect(record["generation_params"] == TestJSON(parsing: expected), "\(record)")
            }
        }
    }

    @Test func `The worker writes a missing record of a repeated video with its source`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let first = try await server.post("/api/text-to-video", token: alice, json: #"{"prompt":"A fox"}"#)
            let id = try #require(first.json["data"]["task_id"].string)
            _ = try await server.waitForVideo(id, token: alice)
            // Still in progress when its record is deleted.
            let again = try await server.repeated(
                "video", id, token: alice, json: #"{"prompt":"A fox [fault: slow 2s]"}"#)
            let new = try #require(again.json["data"]["task_id"].string)
            let record: BSONDocument = ["_id": .objectID(ObjectID(try #require(RecordID(new))))]
            _ = try await server.database.collection("user_generation_history").deleteMany(record)
            #expect(
                try await eventually {
                    let record = try await server.request(.GET, "/api/user-generations/\(new)", token: alice)
                    return record.json["data"]["generation"]["derived_from"].string == id
                })
        }
    }

    @Test func `The upload of a repeated edit is the same, and is kept as long as one of them`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let edit = try await server.edit(.good("Make it blue", SampleImage.png.bytes), token: alice)
            let id = try #require(edit.json["data"]["image"]["id"].string)
            let url = try #require(edit.json["data"]["image"]["originImageUrl"].string)
            let again = try await server.repeated("image", id, token: alice, json: #"{"prompt":"Make it red"}"#)
            #expect(again.json["data"]["image"]["originImageUrl"].string == url)
            #expect(server.sandbox.submissions.map(\.imageURLs) == [[url], [url]])
            let path = String(url.dropFirst(server.base.count))
            _ = try await server.sandbox.delivered(try #require(edit.json["data"]["taskId"].string))
            let deleted = try await server.request(
                .DELETE, "/api/v1/nanobanana/images/\(id)?permanent=true", token: alice)
            #expect(deleted.status == 204)
            expect(try await server.request(.GET, path).status, is: 200)
        }
    }

    @Test func `An idempotency key gets the first answer, and not that of another request`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let key = [("Idempotency-Key", "k1")]
            let id = try #require(
                try await server.generate("A fox", token: alice).json["data"]["image"]["id"].string)
            let first = try await server.repeated("image", id, token: alice, headers: key)
            let second = try await server.repeated("image", id, token: alice, headers: key, json: "{}")
            #expect(first.status == 202 && second.bytes == first.bytes)
            #expect(second.headers["location"] == first.headers["location"])
            let other = try await server.repeated("image", id, token: alice, headers: key, json: #"{"prompt":"b"}"#)
            try await server.expectFailure(other, 409, "idempotency_key_reused", "another prompt")
            // The same order, but made from nothing.
            let plain = try await server.generate("A fox", token: alice, headers: key)
            try await server.expectFailure(plain, 409, "idempotency_key_reused", "generate")
            // Its response is there even if the item is in the trash by now.
            _ = try await server.request(.DELETE, "/api/v1/nanobanana/images/\(id)", token: alice)
            let third = try await server.repeated("image", id, token: alice, headers: key)
            #expect(third.status == 202 && third.bytes == first.bytes)
            let new = try await server.repeated("image", id, token: alice, headers: [("Idempotency-Key", "k2")])
            try await server.expectFailure(new, 404, "not_found", "in the trash")
            #expect(server.sandbox.submissions.count == 2)
        }
    }

    @Test func `Invalid fields are listed, also a parameter that the model does not take any more`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let image = try #require(
                try await server.generate("A fox", token: alice).json["data"]["image"]["id"].string)
            let submitted = try await server.post(
                "/api/text-to-video", token: alice, json: #"{"prompt":"A fox","duration":5}"#)
            let video = try #require(submitted.json["data"]["task_id"].string)
            _ = try await server.waitForVideo(video, token: alice)
            for (kind, id, body, fields) in [
                (
                    "image", image, #"{"prompt":" ","numImages":5,"imageSize":"2:1","characterIds":[""]}"#,
                    ["prompt", "numImages", "imageSize", "characterIds[0]"]
                ),
                ("image", image, #"{"referenceImageUrls":["ftp://a"]}"#, ["referenceImageUrls[0]"]),
                (
                    "video", video, #"{"prompt":1,"duration":"5","size":"1*1","fps":0,"seed":-1}"#,
                    ["prompt", "duration", "size", "fps", "seed"]
                ),
                ("image", image, "[]", ["body"]), ("video", video, "{", ["body"]),
            ] as [(String, String, String, Set<String>)] {
                let response = try await server.repeated(kind, id, token: alice, json: body)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, body)
            }
            let text = try await server.request(
                .POST, "/api/gallery/image/\(image)/repeat", token: alice, headers: [("Content-Type", "text/plain")],
                body: .bytes(.init(string: "{}")))
            try await server.expectFailure(text, 415, "unsupported_media_type", "text")

            _ = try await server.database.collection("user_generation_history").updateMany(
                [:], .operators(["$set": ["generation_params.duration": 99]]))
            let stale = try await server.repeated("video", video, token: alice)
            try await server.expectFailure(stale, 400, "validation_failed", fields: ["duration"], "stale")
            let changed = try await server.repeated("video", video, token: alice, json: #"{"duration":5}"#)
            #expect(changed.status == 202, "\(changed.text)")
        }
    }

    @Test func `Only the owner repeats an item, and not one in the trash`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let id = try #require(
                try await server.generate("A fox", token: alice).json["data"]["image"]["id"].string)
            let bob = try await server.token(user: "bob")
            for (kind, id, token) in [
                ("image", id, bob), ("video", id, alice), ("music", id, alice), ("image", "x", alice),
                ("image", "000000000000000000000000", alice),
            ] {
                let response = try await server.repeated(kind, id, token: token)
                try await server.expectFailure(response, 404, "not_found", "\(kind) \(id)")
            }
            _ = try await server.request(.DELETE, "/api/v1/nanobanana/images/\(id)", token: alice)
            let trashed = try await server.repeated("image", id, token: alice)
            try await server.expectFailure(trashed, 404, "not_found", "in the trash")
            #expect(server.sandbox.submissions.count == 1)
        }
    }
}

extension TestServer {
    /// - Parameter json: nil for no body.
    func repeated(
        _ kind: String, _ id: String, token: String, headers: [(String, String)] = [], json: String? = nil
    ) async throws -> TestResponse {
        let path = "/api/gallery/\(kind)/\(id)/repeat"
        guard let json else { return try await request(.POST, path, token: token, headers: headers) }
        return try await post(path, token: token, headers: headers, json: json)
    }
}
