import Afterimage
import BSON
import Domain
import MongoClient
import NIOHTTP1
import S3Server
import TestSupport
import Testing

/// Taking items along.
@Suite struct DownloadTests {
    private static func body(_ items: [(kind: String, item: TestJSON)]) -> String {
        let list = items.map { #"{"kind":"\#($0.kind)","id":"\#($0.item["id"].string ?? "")"}"# }
        return #"{"items":[\#(list.joined(separator: ","))]}"#
    }

    @Test func `The archive has the items under readable names, and a record of each, and every program opens it`()
        async throws
    {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let fox = try await server.archivedImage("A red fox: 狐/é?", token: alice)
            let same = try await server.archivedImage("A red fox: 狐/é?", token: alice)
            let video = try await server.archivedVideo(token: alice)
            let failed = try await server.generate("A red fox [fault: generation-failed]", token: alice).json["data"][
                "image"]
            let items = [("image", fox), ("image", same), ("video", video), ("image", failed), ("image", fox)]
            let archive = try await OpenedArchive(Self.body(items), of: server, token: alice)
            archive.expectSound(files: 3)
            let day = try #require(fox["createdAt"].string).prefix(10)
            #expect(
                archive.names == [
                    "\(day) A red fox 狐 é.png", "\(day) A red fox 狐 é (2).png", "\(day) A red fox runs.mp4",
                    "metadata.json",
                ])
            #expect(archive.json["files"].array == Array(archive.json["names"].array.prefix(3)) + [.null])
            #expect(archive.json["kinds"].array.compactMap(\.string) == ["image", "image", "video", "image"])
            let all = try await OpenedArchive(#"{"query":{"kind":"image"}}"#, of: server, token: alice)
            all.expectSound(files: 2)
            #expect(all.json["items"].integer == 3)
        }
    }

    @Test func `A selection that cannot be downloaded is refused, with its place in the list`() async throws {
        try await TestServer.archiving { server in
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            let mine = try await server.archivedImage(token: alice)
            let foreign = try await server.archivedImage(token: bob)
            let failed = try await server.generate("A red fox [fault: generation-failed]", token: alice).json["data"][
                "image"]
            let path = "/api/downloads"
            let missing = try await server.post(
                path, token: alice, json: Self.body([("image", mine), ("image", foreign), ("video", mine)]))
            try await server.expectFailure(missing, 404, "not_found", fields: ["items[1]", "items[2]"], "missing")
            for (json, field) in [
                ("{}", "items"), (#"{"items":[]}"#, "items"),
                (Self.body([("image", mine)]).dropLast() + #","query":{}}"#, "query"),
                (#"{"query":{"trash":true}}"#, "query.trash"), (#"{"query":{"kind":"video"}}"#, "query"),
                (Self.body([("image", failed)]), "items"),
            ] {
                let response = try await server.post(path, token: alice, json: json)
                try await server.expectFailure(response, 400, "validation_failed", fields: [field], json)
            }
            #expect(try await server.database.collection("downloads").count([:]) == 0)
            for _ in 0..<20 {
                #expect(try await server.post(path, token: alice, json: Self.body([("image", mine)])).status == 201)
            }
            let many = try await server.post(path, token: alice, json: Self.body([("image", mine)]))
            try await server.expectFailure(many, 429, "rate_limited", "too many")
        }
    }

    @Test func `An address needs no sign-in, ends when an item is deleted, and an hour after it was made`() async throws
    {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            let made = try await server.post("/api/downloads", token: alice, json: Self.body([("image", image)]))
            #expect(made.status == 201 && made.json.keys == ["url", "size", "count", "skipped", "expires_at"])
            let path = String(try #require(made.json["url"].string).dropFirst(server.base.count))
            #expect(made.headers["location"] == [path])
            let whole = try await server.request(.GET, path)
            #expect(whole.status == 200 && whole.bytes.count == made.json["size"].integer)
            let part = try await server.request(.GET, path, headers: [("Range", "bytes=10-99")])
            #expect(part.status == 206 && part.bytes == Array(whole.bytes[10...99]))

            let record = "/api/v1/nanobanana/images/\(try #require(image["id"].string))"
            #expect(try await server.request(.DELETE, record, token: alice).status == 204)
            // What was found complete counts as such for two seconds.
            #expect(try await eventually { try await server.request(.HEAD, path).status == 410 })
            let gone = try await server.request(.GET, path)
            try await server.expectFailure(gone, 410, "download_gone", "deleted")
            #expect(try await server.request(.POST, "\(record)/restore", token: alice).status == 200)
            #expect(try await server.request(.GET, path).bytes == whole.bytes)
            _ = try await server.database.collection("downloads").updateMany(
                [:], .operators(["$set": ["expires_at": .date(milliseconds: 1_700_000_000_000)]]))
            // The database may have removed it already.
            #expect([404, 410].contains(try await server.request(.GET, path).status))
        }
    }

    @Test func `An item without content is counted, and its deletion ends the download too`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            let failed = try await server.generate("A red fox [fault: generation-failed]", token: alice).json["data"][
                "image"]
            let made = try await server.post(
                "/api/downloads", token: alice, json: Self.body([("image", image), ("image", failed)]))
            #expect(made.json["count"] == 1 && made.json["skipped"] == 1)
            let record = "/api/v1/nanobanana/images/\(try #require(failed["id"].string))"
            #expect(try await server.request(.DELETE, "\(record)?permanent=true", token: alice).status == 204)
            let gone = try await server.request(.GET, try #require(made.headers["location"].first))
            try await server.expectFailure(gone, 410, "download_gone", "deleted")
        }
    }

    @Test(.enabled(if: TestBucket.isAvailable, "\(TestBucket.help)"))
    func `Items in a bucket are sent as those on disk`() async throws {
        try await TestBucket.use { bucket in
            try await TestServer.archiving {
                $0.storage = .s3
                $0.s3 = bucket.configuration
            } _: { server in
                let alice = try await server.token(user: "alice")
                let items = [
                    ("image", try await server.archivedImage(token: alice)),
                    ("video", try await server.archivedVideo(token: alice)),
                ]
                try await OpenedArchive(Self.body(items), of: server, token: alice).expectSound(files: 2)
            }
        }
    }
}
