import Afterimage
import BSON
import Foundation
import MongoClient
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Images as their owners and other users see them.
@Suite struct ImageHistoryTests {
    private static let images = "/api/v1/nanobanana/images"
    private static let always: Set<String> = [
        "id", "userId", "taskId", "prompt", "type", "imageUrl", "status", "createdAt", "archived", "favorite",
        "tags",
    ]

    /// `2025-10-25T08:17:04.120Z` and nothing else.
    private static func isDate(_ json: TestJSON) -> Bool {
        json.string?.wholeMatch(of: #/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/#) != nil
    }

    @Test func `an image has exactly the documented fields, from the submission to the final status`() async throws {
        try await TestServer.run { server in
            server.sandbox.pauseCallbacks()
            let token = try await server.token(user: "alice")
            let submitted = try await server.post(
                "/api/v1/nanobanana/generate", token: token,
                json:
                    #"{"prompt":" Ein \"Fuchs\" \\ \u0001 🦊 ","characterIds":["c1"],"referenceImageUrls":["https://127.0.0.1:1/a?b=c&d"],"numImages":2,"imageSize":"16:9"}"#
            )
            #expect(submitted.status == 202)
            #expect(submitted.json.keys == ["status", "data"] && submitted.json["status"] == "success")
            #expect(submitted.json["data"].keys == ["taskId", "image", "price"])
            let pending = submitted.json["data"]["image"]
            let more: Set<String> = ["originImageUrl", "referenceImageUrls", "characterIds", "imageSize"]
            #expect(pending.keys == Self.always.union(more))
            #expect(pending["userId"] == "alice" && pending["prompt"] == "Ein \"Fuchs\" \\ \u{1} 🦊")
            #expect(pending["type"] == "IMAGETOIAMGE" && pending["imageUrl"] == .null && pending["status"] == "pending")
            #expect(pending["referenceImageUrls"] == .array(["https://127.0.0.1:1/a?b=c&d"]))
            #expect(
                pending["originImageUrl"] == "https://127.0.0.1:1/a?b=c&d" && pending["characterIds"] == .array(["c1"]))
            #expect(Self.isDate(pending["createdAt"]))
            let id = try #require(pending["id"].string)
            let task = try #require(submitted.json["data"]["taskId"].string)
            #expect(id.wholeMatch(of: /[0-9a-f]{24}/) != nil && pending["taskId"].string == task)
            #expect(submitted.headers["location"] == ["\(Self.images)/\(id)"])
            #expect(submitted.headers["cache-control"] == ["private, no-store"])
            for path in [
                "\(Self.images)/\(id)", "\(Self.images)/\(id.uppercased())", "/api/v1/nanobanana/tasks/\(task)",
            ] {
                let one = try await server.request(.GET, path, token: token)
                #expect(
                    one.status == 200
                        && one.json == .object(["status": "success", "data": .object(["image": pending])]))
                #expect(one.headers["cache-control"] == ["private, no-store"])
            }
            let plain = try await server.generate("plain", token: token).json["data"]["image"]
            #expect(plain.keys == Self.always && plain["type"] == "TEXTTOIAMGE")
            server.sandbox.resumeCallbacks()
            _ = try await server.sandbox.delivered(task)
            let failing = try await server.generate("bad [fault: content-policy]", token: token).json["data"]
            _ = try await server.sandbox.delivered(try #require(failing["taskId"].string))
            let listed = try await server.request(.GET, Self.images, token: token).json["data"]
            #expect(listed.keys == ["images", "pagination"])
            #expect(listed["pagination"].keys == ["total", "limit", "skip", "hasMore", "nextCursor"])
            #expect(listed["pagination"]["hasMore"] == false && listed["pagination"]["nextCursor"] == .null)
            let failed = listed["images"].array[0]
            #expect(failed.keys == Self.always.union(["error", "completedAt"]) && failed["status"] == "failed")
            #expect(failed["error"].string?.contains("content rules") == true && failed["imageUrl"] == .null)
            let last = listed["images"].array[2]
            // The reference image cannot be fetched.
            #expect(last["status"] == "failed" && Self.isDate(last["completedAt"]))
            for image in listed["images"].array { #expect(Self.isDate(image["createdAt"])) }
        }
    }

    @Test func `paging by cursor returns each image once, newest first`() async throws {
        try await TestServer.run { server in
            let collection = server.database.collection("generated_image_entity")
            // Many have the same timestamp, so that the cursor must distinguish them by id.
            try await collection.insert(
                (0..<130).map { index in
                    BSONWriter.document { record in
                        record.append("_id", ObjectID(high: 0x6500_0000_0000_0000, low: UInt32(index)))
                        record.append("userId", "alice")
                        record.append("taskId", "task-\(index)")
                        record.append("prompt", "p")
                        record.append("type", String(index % 2 == 0 ? "TEXTTOIAMGE" : "IMAGETOIAMGE"))
                        record.append("status", String(index % 3 == 0 ? "failed" : "completed"))
                        record.append("createdAt", milliseconds: 1_700_000_000_000 + Int64(index / 40))
                    }
                })
            let token = try await server.token(user: "alice")
            func page(_ query: String) async throws -> TestJSON {
                let response = try await server.request(.GET, Self.images + query, token: token)
                #expect(response.status == 200, "\(query): \(response.text)")
                return response.json["data"]
            }
            for (query, limit, shown) in [
                ("", 50, 50), ("?limit=100", 100, 100), ("?limit=101", 100, 100), ("?limit=1000000", 100, 100),
                ("?limit=1", 1, 1), ("?skip=120", 50, 10), ("?skip=130", 50, 0),
            ] {
                let page = try await page(query)
                #expect(
                    page["images"].array.count == shown && page["pagination"]["limit"] == .number(Double(limit)),
                    "\(query)")
                #expect(page["pagination"]["total"] == 130, "\(query)")
            }
            let skipped = try await page("?skip=7&limit=3")
            #expect(skipped["pagination"]["skip"] == 7)
            for (filter, expected) in [
                ("", 130), ("&status=failed", 44), ("&type=IMAGETOIAMGE", 65),
                ("&status=completed&type=TEXTTOIAMGE", 43), ("&status=pending", 0),
            ] {
                var seen: [String] = []
                var query = "?limit=7\(filter)"
                while true {
                    let page = try await page(query)
                    seen += page["images"].array.compactMap { $0["id"].string }
                    #expect(page["pagination"]["total"] == .number(Double(expected)), "\(query)")
                    guard let cursor = page["pagination"]["nextCursor"].string else { break }
                    #expect(page["pagination"]["hasMore"] == true)
                    query = "?limit=7\(filter)&cursor=\(cursor)"
                }
                #expect(seen.count == expected && Set(seen).count == expected, "\(filter)")
                #expect(seen == seen.sorted(by: >), "\(filter)")
            }
        }
    }

    @Test func `another user's image and a missing one get the same response byte for byte`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let session = "visitor-0123456789"
            let image = try await server.generate("mine", token: alice).json["data"]["image"]
            let (id, task) = (try #require(image["id"].string), try #require(image["taskId"].string))
            let others = [
                try await server.token(user: "bob"), try await server.token(session: session),
                try await server.token(user: "root", role: "admin"), try await server.token(user: "Alice"),
            ]
            for token in others {
                for (mine, missing) in [
                    ("images/\(id)", "images/\(String(id.reversed()))"),
                    ("tasks/\(task)", "tasks/\(String(task.reversed()))"), ("tasks/\(id)", "tasks/nothing"),
                ] {
                    let same = [("X-Request-Id", "same")]
                    let first = try await server.request(
                        .GET, "/api/v1/nanobanana/\(mine)", token: token, headers: same)
                    let second = try await server.request(
                        .GET, "/api/v1/nanobanana/\(missing)", token: token, headers: same)
                    try await server.expectFailure(first, 404, "not_found", mine)
                    #expect(first.bytes == second.bytes)
                    #expect(first.headers.map(\.name).sorted() == second.headers.map(\.name).sorted())
                }
                expect(
                    try await server.request(.GET, Self.images, token: token).json["data"]["pagination"]["total"], is: 0
                )
            }
            let visitor = try await server.token(session: session)
            let own = try await server.generate("a visitor's", token: visitor)
            #expect(own.status == 202 && own.json["data"]["image"]["userId"].string == "session:\(session)")
            expect(
                try await server.request(.GET, Self.images, token: visitor).json["data"]["images"].array.count, is: 1)
            expect(try await server.request(.GET, Self.images, token: alice).json["data"]["images"].array.count, is: 1)
        }
    }
}
