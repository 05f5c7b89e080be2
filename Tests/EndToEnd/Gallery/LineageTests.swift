import NIOHTTP1
import TestSupport
import Testing

/// `GET /api/gallery/{kind}/{id}/lineage`.
@Suite struct LineageTests {
    @Test func `An item shows what it was made from, what was made from it, and what was changed`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let first = try await server.post(
                "/api/v1/nanobanana/generate", token: alice,
                json: #"{"prompt":"A fox","numImages":2,"characterIds":["rex"]}"#)
            let source = try #require(first.json["data"]["image"]["id"].string)
            let none = try await server.lineage("image", source, token: alice)
            #expect(none.status == 200 && none.headers["cache-control"] == ["private, no-store"])
            #expect(none.json["data"] == .object(["source": .null, "derived": .array([]), "changes": .null]))

            var made: [String] = []
            for body in [#"{"prompt":"A hare","imageSize":"1:1","numImages":3,"characterIds":[]}"#, "{}"] {
                let image = try await server.repeated("image", source, token: alice, json: body).json["data"]["image"]
                made.append(try #require(image["id"].string))
            }
            let derived = try await server.lineage("image", source, token: alice).json["data"]["derived"].array
            #expect(derived.map { $0["kind"] } == ["image", "image"])
            #expect(derived.map { $0["image"]["id"].string } == made.reversed())

            let changed = try await server.lineage("image", made[0], token: alice).json["data"]
            #expect(changed["source"]["kind"] == "image" && changed["source"]["image"]["id"].string == source)
            #expect(changed["derived"] == .array([]))
            let expected = #"""
                [{"field":"prompt","from":"A fox","to":"A hare"},{"field":"characterIds","from":["rex"],"to":null},
                {"field":"numImages","from":2,"to":3},{"field":"imageSize","from":null,"to":"1:1"}]
                """#
            #expect(changed["changes"] == TestJSON(parsing: expected), "\(changed["changes"])")
            let same = try await server.lineage("image", made[1], token: alice).json["data"]
            #expect(same["changes"] == .array([]) && same["source"] == changed["source"])
        }
    }

    @Test func `A video's changes have the names of its route`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let first = try await server.post(
                "/api/text-to-video", token: alice,
                json: #"{"prompt":"A fox","size":"1280*720","duration":5,"seed":1,"negative_prompt":"rain"}"#)
            let source = try #require(first.json["data"]["task_id"].string)
            let again = try await server.repeated(
                "video", source, token: alice,
                json: #"{"size":"720*1280","fps":24,"duration":10,"seed":2,"negative_prompt":""}"#)
            let new = try #require(again.json["data"]["task_id"].string)
            let data = try await server.lineage("video", new, token: alice).json["data"]
            #expect(data["source"]["kind"] == "video" && data["source"]["video"]["id"].string == source)
            let expected = #"""
                [{"field":"negative_prompt","from":"rain","to":null},{"field":"duration","from":5,"to":10},
                {"field":"size","from":"1280*720","to":"720*1280"},{"field":"fps","from":null,"to":24},
                {"field":"seed","from":1,"to":2}]
                """#
            #expect(data["changes"] == TestJSON(parsing: expected), "\(data["changes"])")
        }
    }

    @Test func `A source in the trash is not shown, and neither are derived items there`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            var ids: [String] = []
            ids.append(try #require(try await server.generate("A", token: alice).json["data"]["image"]["id"].string))
            for _ in 0..<2 {
                let image = try await server.repeated("image", ids.last!, token: alice).json["data"]["image"]
                ids.append(try #require(image["id"].string))
            }
            for id in [ids[0], ids[2]] {
                _ = try await server.request(.DELETE, "/api/v1/nanobanana/images/\(id)", token: alice)
            }
            let data = try await server.lineage("image", ids[1], token: alice).json["data"]
            #expect(data == .object(["source": .null, "derived": .array([]), "changes": .null]))
            for (id, token) in [(ids[0], alice), (ids[1], try await server.token(user: "bob"))] {
                let response = try await server.lineage("image", id, token: token)
                try await server.expectFailure(response, 404, "not_found", id)
            }
        }
    }

    @Test func `A page sees no address of another server`() async throws {
        try await TestServer.run { server in
            let alice = try await server.token(user: "alice")
            let first = try await server.generate("A fox", token: alice).json["data"]["image"]
            let id = try #require(first["id"].string)
            let again = try await server.repeated(
                "image", id, token: alice, json: #"{"referenceImageUrls":["https://example.org/a.png"]}"#)
            let new = try #require(again.json["data"]["image"]["id"].string)
            let expected = #"[{"field":"referenceImageUrls","from":null,"to":["https://example.org/a.png"]}]"#
            let full = try await server.lineage("image", new, token: alice).json["data"]["changes"]
            #expect(full == TestJSON(parsing: expected))
            let page = try await server.request(
                .GET, "/api/gallery/image/\(new)/lineage", headers: [("Cookie", "afterimage=\(alice)")])
            #expect(page.status == 200 && !page.text.contains("example.org"))
        }
    }
}

extension TestServer {
    func lineage(_ kind: String, _ id: String, token: String) async throws -> TestResponse {
        try await request(.GET, "/api/gallery/\(kind)/\(id)/lineage", token: token)
    }
}
