import AsyncHTTPClient
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// What a user's item is after the service has copied it into storage.
@Suite struct ArchiveJourneyTests {
    @Test func `A completed image is copied into storage, and lists have its dimensions and color`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            #expect(image["archived"] == true)
            #expect(image["width"].integer ?? 0 > 0 && image["height"].integer ?? 0 > 0)
            let color = try #require(image["color"].string)
            #expect(color.wholeMatch(of: /#[0-9a-f]{6}/) != nil)
            let path = try #require(image["thumbnailUrl"].string)
            let thumbnail = try await server.request(.GET, path, token: alice)
            #expect(thumbnail.status == 200 && thumbnail.headers["content-type"] == ["image/webp"])
            #expect(thumbnail.headers["cache-control"] == ["private, max-age=31536000, immutable"])
            #expect(thumbnail.bytes.starts(with: Array("RIFF".utf8)))
            let id = try #require(image["id"].string)
            let large = try await server.request(
                .GET, "/api/v1/nanobanana/images/\(id)/thumbnail?size=1280", token: alice)
            #expect(large.status == 200 && large.bytes.count > thumbnail.bytes.count)
            #expect(try await server.request(.GET, path).status == 401)
            #expect(try await server.request(.GET, path, token: server.token(user: "bob")).status == 404)
        }
    }

    @Test func `A video plays from storage after its origin is gone, whole and in ranges`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let video = try await server.archivedVideo(token: alice)
            #expect(video["archived"] == true && video["expires_at"] == .null)
            #expect(video["duration"] != .null && video["width"].integer ?? 0 > 0)
            let id = try #require(video["id"].string)
            try await server.loseOrigin(ofVideo: id)

            let content = "/api/user-generations/\(id)/content"
            let whole = try await server.request(.GET, content, token: alice)
            #expect(whole.status == 200 && whole.headers["content-type"] == ["video/mp4"])
            #expect(whole.headers["accept-ranges"] == ["bytes"])
            #expect(whole.bytes.count > 1000 && Array(whole.bytes[4..<8]) == Array("ftyp".utf8))
            let middle = try await server.request(
                .GET, content, token: alice, headers: [("Range", "bytes=100-299")])
            #expect(middle.status == 206 && middle.bytes == Array(whole.bytes[100...299]))
            #expect(middle.headers["content-range"] == ["bytes 100-299/\(whole.bytes.count)"])
            let tail = try await server.request(.GET, content, token: alice, headers: [("Range", "bytes=-50")])
            #expect(tail.status == 206 && tail.bytes == Array(whole.bytes.suffix(50)))
            let beyond = try await server.request(
                .GET, content, token: alice, headers: [("Range", "bytes=\(whole.bytes.count)-")])
            #expect(beyond.status == 416 && beyond.headers["content-range"] == ["bytes */\(whole.bytes.count)"])
            let head = try await server.request(.HEAD, content, token: alice)
            #expect(head.status == 200 && head.headers["content-length"] == ["\(whole.bytes.count)"])
            let tag = try #require(whole.headers["etag"].first)
            let unchanged = try await server.request(.GET, content, token: alice, headers: [("If-None-Match", tag)])
            #expect(unchanged.status == 304 && unchanged.bytes.isEmpty)
            #expect(try await server.request(.GET, content).status == 401)
            #expect(try await server.request(.GET, content, token: server.token(user: "bob")).status == 404)
            // The public address plays the same bytes until it expires.
            let address = try #require(video["proxy_url"].string)
            #expect(try await server.request(.GET, address).bytes == whole.bytes)
        }
    }

    @Test func `The owner of an archived video gets a fresh public address when the first has expired`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let video = try await server.archivedVideo(token: alice)
            let id = try #require(video["id"].string)
            let first = try #require(video["proxy_url"].string)
            try await server.loseOrigin(ofVideo: id)
            try await server.expireAddresses()
            #expect(try await eventually { try await server.request(.GET, first).status == 410 })

            let path = "/api/user-generations/\(id)/address"
            let renewed = try await server.request(.POST, path, token: alice)
            #expect(renewed.status == 201)
            let fresh = try #require(renewed.json["proxy_url"].string)
            #expect(fresh != first && renewed.json["expires_at"].string != nil)
            #expect(try await server.request(.GET, fresh).status == 200)
            #expect(try await server.request(.GET, first).status == 410)
            #expect(try await server.request(.POST, path, token: server.token(user: "bob")).status == 404)
        }
    }

    @Test func `A video has a poster and a silent preview where ffmpeg is installed`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let video = try await server.archivedVideo(token: alice)
            let poster = try await server.request(
                .GET, try #require(video["poster_url"].string), token: alice)
            #expect(poster.status == 200 && poster.headers["content-type"] == ["image/webp"])
            let preview = try await server.request(
                .GET, try #require(video["preview_url"].string), token: alice)
            #expect(preview.status == 200 && preview.headers["content-type"] == ["video/mp4"])
            let thumbnail = try await server.request(
                .GET, try #require(video["thumbnail_url"].string), token: alice)
            #expect(thumbnail.status == 200 && thumbnail.bytes.count < 60_000)
        }
    }

    @Test func `A thumbnail has two sizes, and an address without the version redirects to the immutable one`()
        async throws
    {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.archivedImage(token: alice)
            let id = try #require(image["id"].string)
            let path = "/api/v1/nanobanana/images/\(id)/thumbnail"
            for size in ["321", "0", "-1", "big", ""] {
                let refused = try await server.request(.GET, "\(path)?size=\(size)", token: alice)
                #expect(refused.status == 400, "\(size)")
            }
            #expect(try await server.request(.GET, "\(path)?size=321").status == 401)
            let plain = try await server.unfollowed("\(path)?size=320", token: alice)
            #expect(plain.status == .found && plain.headers["location"].first == image["thumbnailUrl"].string)
        }
    }
}
