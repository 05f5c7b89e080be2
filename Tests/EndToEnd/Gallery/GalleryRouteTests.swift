import NIOHTTP1
import TestSupport
import Testing

/// `GET /api/gallery`.
@Suite struct GalleryRouteTests {
    private static let faults: [(String, Set<String>)] = [
        ("kind=music", ["kind"]), ("status=done", ["status"]), ("limit=0", ["limit"]), ("limit=-1", ["limit"]),
        ("cursor=x", ["cursor"]), ("cursor=", ["cursor"]), ("cursor=0_65a000000000000000000000", ["cursor"]),
        ("cursor=0_65a000000000000000000000_music", ["cursor"]), ("before=yesterday", ["before"]),
        ("before=2026-13-01", ["before"]), ("before=2026-03-31T25:00:00Z", ["before"]),
        ("before=2026-03-31T18:30:00", ["before"]), ("before=2026-03-31x", ["before"]), ("before=", ["before"]),
        ("cursor=0_65a000000000000000000000_video&before=2026-03-31", ["cursor"]),
        ("kind=&status=&limit=", ["kind", "status", "limit"]), ("favorite=1", ["favorite"]), ("from=soon", ["from"]),
        ("to=2026-02-30", ["to"]), ("q=\(String(repeating: "a", count: 201))", ["q"]), ("tag=", ["tag"]),
        ("tag=sea&tag=%0A&tag=\(String(repeating: "a", count: 51))", ["tag"]),
        (Array(repeating: "tag=a", count: 51).joined(separator: "&"), ["tag"]),
    ]

    @Test func `A video and an image are in one list, each as in the list of its kind`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let image = try await server.generate("A hare", token: alice)
            #expect(image.status == 202)
            let submitted = try await server.post("/api/text-to-video", token: alice, json: #"{"prompt":"A fox"}"#)
            _ = try await server.waitForVideo(try #require(submitted.json["data"]["task_id"].string), token: alice)
            _ = try await server.generate("Bob's", token: server.token(user: "bob"))
            for _ in 0..<500 {
                let page = try await server.request(.GET, "/api/gallery?status=active", token: alice)
                if page.json["data"]["items"].array.isEmpty { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            let page = try await server.request(.GET, "/api/gallery", token: alice)
            #expect(page.status == 200 && page.headers["cache-control"] == ["private, no-store"])
            let images = try await server.request(.GET, "/api/v1/nanobanana/images", token: alice).json
            let videos = try await server.request(.GET, "/api/user-generations", token: alice).json
            let items: TestJSON = .array([
                .object(["kind": "video", "video": videos["data"]["generations"].array[0]]),
                .object(["kind": "image", "image": images["data"]["images"].array[0]]),
            ])
            let pagination: TestJSON = .object([
                "total": 2, "limit": 50, "hasMore": false, "nextCursor": .null, "searched_until": .null,
            ])
            #expect(page.json["data"] == .object(["items": items, "pagination": pagination]), "\(page.text)")
            try await server.expectNoSecrets(
                try await server.request(.GET, "/api/gallery?kind=video", token: alice), "the video")

            let first = try await server.request(.GET, "/api/gallery?limit=1", token: alice).json["data"]
            #expect(first["items"] == .array([items.array[0]]) && first["pagination"]["total"] == .null)
            #expect(first["pagination"]["searched_until"] == items.array[0]["video"]["created_at"])
            let cursor = try #require(first["pagination"]["nextCursor"].string)
            let second = try await server.request(.GET, "/api/gallery?limit=1&cursor=\(cursor)", token: alice).json[
                "data"]
            #expect(second["items"] == .array([items.array[1]]) && second["pagination"]["hasMore"] == false)

            for (query, expected) in [
                ("kind=image", [1]), ("kind=video", [0]), ("status=completed", [0, 1]), ("status=active", []),
                ("status=failed", []), ("limit=1000", [0, 1]), ("before=2020-01-01", []),
                ("before=2999-12-31", [0, 1]), ("before=2020-01-01T00:00:00.5%2B02:00", []),
                ("before=2999-12-31T23:59:59Z", [0, 1]),
            ] {
                let response = try await server.request(.GET, "/api/gallery?\(query)", token: alice)
                #expect(response.json["data"]["items"] == .array(expected.map { items.array[$0] }), "\(query)")
            }
            let time = try #require(items.array[0]["video"]["created_at"].string)
            let older = try await server.request(.GET, "/api/gallery?before=\(time)", token: alice)
            #expect(older.json["data"]["items"] == .array([items.array[1]]), "\(time)")
        }
    }

    @Test func `Each invalid parameter is listed`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            for (query, fields) in Self.faults {
                let response = try await server.request(.GET, "/api/gallery?\(query)", token: alice)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, query)
            }
        }
    }

    @Test func `A visitor's images and videos are in the account's gallery after sign-in`() async throws {
        try await TestServer.run { server in
            let visitor = try await server.session()
            _ = try await server.generate("A hare", token: visitor.token)
            _ = try await server.post("/api/text-to-video", token: visitor.token, json: #"{"prompt":"A fox"}"#)
            let before = try await server.request(.GET, "/api/gallery", headers: visitor.response.cookies)
            #expect(before.json["data"]["items"].array.count == 2)
            let account = try await server.register(
                "a@example.org", headers: visitor.response.cookies + [server.origin])
            let page = try await server.request(.GET, "/api/gallery", headers: account.cookies)
            #expect(page.json["data"]["items"].array.map { $0["kind"] } == ["video", "image"])
            let after = try await server.request(.GET, "/api/gallery", token: visitor.token)
            #expect(after.status == 401, "the token of a claimed session is refused")
        }
    }
}
