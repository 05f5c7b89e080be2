import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Labels, tags, facets and batches.
@Suite struct SortingRouteTests {
    private struct Items {
        let alice: String
        /// As `image/65a…`.
        let image: String
        let video: String

        var references: String {
            [image, video].map { item in
                let parts = item.split(separator: "/")
                return #"{"kind":"\#(parts[0])","id":"\#(parts[1])"}"#
            }.joined(separator: ",")
        }
    }

    private static let invalidLabels: [(String, Set<String>)] = [
        ("{}", ["body"]), (#"{"favorite":1}"#, ["favorite"]), (#"{"tags":["a"]}"#, ["tags"]),
        (#"{"tags":{"add":["a"," "],"remove":[1]}}"#, ["tags.add[1]", "tags.remove[0]"]),
        (#"{"title":["a"],"note":7}"#, ["title", "note"]),
    ]
    private static let invalidBatches: [(String, Set<String>)] = [
        ("{}", ["action", "items"]), (#"{"action":"burn","query":{},"expected":0}"#, ["action"]),
        (#"{"action":"delete","items":[]}"#, ["items"]), (#"{"action":"delete","items":{}}"#, ["items"]),
        (#"{"action":"delete","items":[1],"query":{}}"#, ["query"]), (#"{"action":"delete","query":{}}"#, ["expected"]),
        (#"{"action":"delete","query":7,"expected":-1}"#, ["query", "expected"]),
        (#"{"action":"tag","query":{},"expected":0}"#, ["tags"]),
        (#"{"action":"untag","tags":[],"query":{},"expected":0}"#, ["tags"]),
        (
            #"{"action":"delete","items":[1,{"kind":"music","id":"x"},{}]}"#,
            ["items[0]", "items[1].kind", "items[1].id", "items[2].kind", "items[2].id"]
        ),
        (
            #"{"action":"delete","query":{"kind":1,"status":"no","from":"x","to":"","tag":[""],"batch":"1"},"expected":1}"#,
            ["query.kind", "query.status", "query.from", "query.to", "query.tag[0]", "query.batch"]
        ),
    ]

    /// Runs a server with an image and a video of Alice's, both completed.
    private func run(_ body: @escaping @Sendable (TestServer, Items) async throws -> Void) async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.generate("A hare", token: alice).json["data"]["image"]["id"].string
            let submitted = try await server.post("/api/text-to-video", token: alice, json: #"{"prompt":"A fox"}"#)
            let task = try #require(submitted.json["data"]["task_id"].string)
            _ = try await server.waitForVideo(task, token: alice)
            let videos = try await server.request(.GET, "/api/user-generations", token: alice).json["data"]
            let video = try #require(videos["generations"].array.first?["id"].string)
            try await body(
                server, Items(alice: alice, image: "image/\(try #require(image))", video: "video/\(video)"))
        }
    }

    private func patch(
        _ server: TestServer, _ path: String, token: String, _ json: String
    ) async throws -> TestResponse {
        try await server.request(
            .PATCH, "/api/gallery/\(path)", token: token, headers: [("Content-Type", "application/json")],
            body: .bytes(.init(string: json)))
    }

    private func batch(_ server: TestServer, token: String, _ json: String) async throws -> TestResponse {
        try await server.post("/api/gallery/batch", token: token, json: json)
    }

    /// Sends an undo as it came.
    private func undo(_ server: TestServer, token: String, _ response: TestResponse) async throws -> TestResponse {
        let text = try #require(response.text.firstRange(of: #""undo":"#))
        return try await batch(server, token: token, String(response.text[text.upperBound...].dropLast(2)))
    }

    @Test func `Labels are set, shown and cleared on both kinds`() async throws {
        try await run { server, items in
            for item in [items.image, items.video] {
                let set = try await patch(
                    server, item, token: items.alice,
                    #"{"favorite":true,"tags":{"add":["Snow","fox"]},"title":"A title","note":"A note"}"#)
                #expect(set.status == 200, "\(set.text)")
                let kind = String(item.prefix { $0 != "/" })
                #expect(set.json["data"]["kind"] == .string(kind))
                let shown = set.json["data"][kind]
                #expect(shown["favorite"] == true && shown["tags"] == .array(["Snow", "fox"]))
                #expect(shown["title"] == "A title" && shown["note"] == "A note")
                let cleared = try await patch(
                    server, item, token: items.alice,
                    #"{"favorite":false,"tags":{"remove":["SNOW","fox"]},"title":null,"note":" "}"#)
                let empty = cleared.json["data"][kind]
                #expect(empty["favorite"] == false && empty["tags"] == .array([]))
                #expect(empty["title"] == .null && empty["note"] == .null)
            }
        }
    }

    @Test func `Each invalid label is named, and another owner's item is not found`() async throws {
        try await run { server, items in
            for (body, fields) in Self.invalidLabels {
                let response = try await patch(server, items.image, token: items.alice, body)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, body)
            }
            let long = String(repeating: "a", count: 51)
            let tooLong = try await patch(server, items.image, token: items.alice, "{\"tags\":{\"add\":[\"\(long)\"]}}")
            try await server.expectFailure(tooLong, 400, "validation_failed", fields: ["tags.add[0]"], "a long tag")
            let title = try await patch(
                server, items.image, token: items.alice, "{\"title\":\"\(long)\(long)\(long)\(long)\"}")
            try await server.expectFailure(title, 400, "validation_failed", fields: ["title"], "a long title")
            let bob = try await server.token(user: "bob")
            let missing = [
                "image/000000000000000000000000", "music/000000000000000000000000", "image/x",
            ]
            for path in missing {
                let response = try await patch(server, path, token: items.alice, #"{"favorite":true}"#)
                try await server.expectFailure(response, 404, "not_found", path)
            }
            for path in [items.image, items.video] {
                let response = try await patch(server, path, token: bob, #"{"favorite":true}"#)
                try await server.expectFailure(response, 404, "not_found", path)
            }
        }
    }

    @Test func `Tags are listed with their numbers, renamed and merged`() async throws {
        try await run { server, items in
            func tags() async throws -> TestJSON {
                try await server.request(.GET, "/api/gallery/tags", token: items.alice).json["data"]["tags"]
            }
            for (item, tags) in [(items.image, #"["a/b","Ä"]"#), (items.video, #"["ä"]"#)] {
                #expect(
                    try await patch(server, item, token: items.alice, #"{"tags":{"add":\#(tags)}}"#).status == 200)
            }
            #expect(try await tags().array.map { $0["count"] } == [2, 1])
            let renamed = try await patch(server, "tags/a%2Fb", token: items.alice, #"{"name":" c d "}"#)
            #expect(renamed.status == 200 && renamed.json["data"] == .object(["name": "c d", "count": 1]))
            let merged = try await patch(server, "tags/c%20d", token: items.alice, #"{"name":"ä"}"#)
            #expect(merged.json["data"]["count"] == 1)
            #expect(try await tags().array.map { $0["count"] } == [2])
            for path in ["tags/none", "tags/%", "tags/c%20d"] {
                let response = try await patch(server, path, token: items.alice, #"{"name":"b"}"#)
                try await server.expectFailure(response, 404, "not_found", path)
            }
            let invalid = try await patch(server, "tags/%C3%A4", token: items.alice, #"{"name":" "}"#)
            try await server.expectFailure(invalid, 400, "validation_failed", fields: ["name"], "blank")
        }
    }

    @Test func `Facets count the items, and show own changes at once`() async throws {
        try await run { server, items in
            func facets(_ query: String = "") async throws -> TestJSON {
                try await server.request(.GET, "/api/gallery/facets\(query)", token: items.alice).json["data"]
            }
            #expect(try await facets()["kind"] == .object(["image": 1, "video": 1]))
            #expect(try await facets()["tag"] == .object([:]))
            _ = try await patch(server, items.image, token: items.alice, #"{"tags":{"add":["Snow"]}}"#)
            #expect(try await facets()["tag"] == .object(["Snow": 1]))
            _ = try await batch(server, token: items.alice, #"{"action":"delete","items":[\#(items.references)]}"#)
            #expect(try await facets()["kind"] == .object(["image": 0, "video": 0]))
            #expect(try await facets("?trash=true")["kind"] == .object(["image": 1, "video": 1]))
            // Also those of a single item.
            let image = "/api/v1/nanobanana/images/\(items.image.dropFirst("image/".count))"
            #expect(try await server.post("\(image)/restore", token: items.alice, json: "{}").status == 200)
            #expect(try await facets()["kind"] == .object(["image": 1, "video": 0]))
            #expect(try await server.request(.DELETE, image, token: items.alice).status == 204)
            #expect(try await facets()["kind"] == .object(["image": 0, "video": 0]))
            let invalid = try await server.request(.GET, "/api/gallery/facets?trash=1", token: items.alice)
            try await server.expectFailure(invalid, 400, "validation_failed", fields: ["trash"], "trash")
        }
    }

    @Test func `A batch deletes, and what came back with it restores exactly that`() async throws {
        try await run { server, items in
            func listed(_ query: String = "") async throws -> Int {
                try await server.request(.GET, "/api/gallery\(query)", token: items.alice).json["data"]["items"].array
                    .count
            }
            let foreign = try await batch(
                server, token: server.token(user: "bob"), #"{"action":"delete","items":[\#(items.references)]}"#)
            #expect(
                foreign.json["data"]["counts"]
                    == .object(["done": 0, "not_found": 2, "unchanged": 0, "failed": 0, "unknown": 0]))
            #expect(foreign.json["data"]["undo"] == .null)
            let deleted = try await batch(
                server, token: items.alice, #"{"action":"delete","items":[\#(items.references)]}"#)
            #expect(
                deleted.json["data"]["counts"]
                    == .object(["done": 2, "not_found": 0, "unchanged": 0, "failed": 0, "unknown": 0]))
            #expect(deleted.json["data"]["results"].array.map { $0["status"] } == ["done", "done"])
            #expect(try await listed() == 0)
            #expect(try await listed("?trash=true") == 2)
            let restored = try await undo(server, token: items.alice, deleted)
            #expect(restored.json["data"]["counts"]["done"] == 2, "\(restored.text)")
            #expect(try await listed() == 2)
            for body in [
                #"{"action":"tag","tags":["Snow"],"items":[\#(items.references)]}"#,
                #"{"action":"favorite","items":[\#(items.references)]}"#,
            ] {
                let done = try await batch(server, token: items.alice, body)
                let again = try await batch(server, token: items.alice, body)
                #expect(again.json["data"]["counts"]["unchanged"] == 2, "\(again.text)")
                #expect(try await undo(server, token: items.alice, done).json["data"]["counts"]["done"] == 2)
            }
        }
    }

    @Test func `A query acts on the number of items that its sender has seen`() async throws {
        try await run { server, items in
            let wrong = try await batch(
                server, token: items.alice, #"{"action":"delete","query":{"kind":"image"},"expected":2}"#)
            try await server.expectFailure(wrong, 409, "expected_differs", fields: ["expected"], "expected")
            #expect(wrong.json["details"].array.first?["message"] == "The query matches 1 item.")
            #expect(wrong.json["matched"] == 1)
            func count(_ query: String) async throws -> TestJSON {
                try await server.request(.GET, "/api/gallery/count\(query)", token: items.alice).json["data"]["count"]
            }
            #expect(try await count("") == 2)
            #expect(try await count("?kind=image&q=hare") == 1)
            #expect(try await count("?trash=true") == 0)
            let invalid = try await server.request(.GET, "/api/gallery/count?kind=music", token: items.alice)
            try await server.expectFailure(invalid, 400, "validation_failed", fields: ["kind"], "kind")
            let deleted = try await batch(server, token: items.alice, #"{"action":"delete","query":{},"expected":2}"#)
            #expect(deleted.json["data"]["counts"]["done"] == 2, "\(deleted.text)")
            let purged = try await batch(
                server, token: items.alice, #"{"action":"purge","query":{"trash":true},"expected":2}"#)
            #expect(purged.json["data"]["counts"]["done"] == 2 && purged.json["data"]["undo"] == .null)
            for item in [items.image, items.video] {
                let parts = item.split(separator: "/")
                let again = try await batch(
                    server, token: items.alice,
                    #"{"action":"restore","items":[{"kind":"\#(parts[0])","id":"\#(parts[1])"}]}"#)
                #expect(again.json["data"]["counts"]["not_found"] == 1, "\(again.text)")
            }
            let trash = try await server.request(.GET, "/api/gallery?trash=true", token: items.alice)
            #expect(trash.json["data"]["items"].array.isEmpty)
        }
    }

    @Test func `Each invalid field of a batch is listed`() async throws {
        try await run { server, items in
            for (body, fields) in Self.invalidBatches {
                let response = try await batch(server, token: items.alice, body)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, body)
            }
            let item = #"{"kind":"image","id":"000000000000000000000000"}"#
            let many = Array(repeating: item, count: 1001).joined(separator: ",")
            let tooMany = try await batch(server, token: items.alice, #"{"action":"delete","items":[\#(many)]}"#)
            try await server.expectFailure(tooMany, 400, "validation_failed", fields: ["items"], "1,001 items")
            let invalid = Array(repeating: "1", count: 1000).joined(separator: ",")
            let faults = try await batch(server, token: items.alice, #"{"action":"delete","items":[\#(invalid)]}"#)
            #expect(faults.status == 400 && faults.json["details"].array.count == 100)
        }
    }
}
