import AsyncHTTPClient
import BSON
import MongoClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Shares for their owners.
@Suite struct ShareRouteTests {
    private static let members: Set<String> = [
        "id", "title", "count", "created_at", "expires_at", "download", "show_prompt", "has_password", "views",
        "last_viewed_at",
    ]

    private static func patch(
        _ server: TestServer, _ id: String, _ json: String, token: String
    ) async throws -> TestResponse {
        try await server.request(
            .PATCH, "/api/shares/\(id)", token: token, headers: [("Content-Type", "application/json")],
            body: .bytes(.init(string: json)))
    }

    @Test func `A share follows its tag when that is renamed`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.token(user: "alice")
            let image = try #require(try await server.archivedImage(token: alice)["id"].string)
            func patch(_ path: String, _ json: String) async throws -> TestResponse {
                try await server.request(
                    .PATCH, path, token: alice, headers: [("Content-Type", "application/json")],
                    body: .bytes(.init(string: json)))
            }
            #expect(try await patch("/api/gallery/image/\(image)", #"{"tags":{"add":["fox"]}}"#).status == 200)
            let made = try await server.post("/api/shares", token: alice, json: #"{"tag":"Fox"}"#)
            let path = String(try #require(made.json["data"]["url"].string).dropFirst(server.base.count))
            #expect(try await patch("/api/gallery/tags/fox", #"{"name":"red fox"}"#).status == 200)
            #expect(try await server.request(.GET, path).text.contains("1 item,"))
            let listed = try await server.request(.GET, "/api/shares", token: alice).json["data"]["shares"].array
            #expect(listed.map { $0["tag"] } == ["red fox"])
        }
    }

    @Test func `A share is made, listed without its address, changed and ended, by its owner only`() async throws {
        try await TestServer.run { server in
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            let image = try #require(
                try await server.generate("A fox", token: alice).json["data"]["image"]["id"].string)
            let made = try await server.post(
                "/api/shares", token: alice,
                json: #"{"items":[{"kind":"image","id":"\#(image)"}],"title":" Foxes ","password":"x"}"#)
            let share = made.json["data"]
            #expect(made.status == 201 && share.keys == Self.members.union(["url"]), "\(made.text)")
            #expect(share["title"] == "Foxes" && share["count"] == 1 && share["has_password"] == true)
            #expect(share["download"] == false && share["show_prompt"] == false && share["views"] == 0)
            #expect(made.headers["cache-control"] == ["private, no-store"])
            let id = try #require(share["id"].string)

            let listed = try await server.request(.GET, "/api/shares", token: alice).json["data"]
            #expect(listed["shares"].array.map(\.keys) == [Self.members])
            #expect(listed["pagination"]["total"] == 1 && listed["pagination"]["hasMore"] == false)
            #expect(try await server.request(.GET, "/api/shares", token: bob).json["data"]["shares"].array.isEmpty)

            #expect(try await Self.patch(server, id, #"{"title":"Owls"}"#, token: bob).status == 404)
            let changed = try await Self.patch(
                server, id,
                #"{"title":null,"password":null,"download":true,"show_prompt":true,"expires_in_hours":1}"#, token: alice
            )
            #expect(changed.status == 200 && changed.json["data"].keys == Self.members, "\(changed.text)")
            #expect(changed.json["data"]["title"] == .null && changed.json["data"]["has_password"] == false)
            #expect(changed.json["data"]["download"] == true && changed.json["data"]["show_prompt"] == true)

            #expect(try await server.request(.DELETE, "/api/shares/\(id)", token: bob).status == 404)
            #expect(try await server.request(.DELETE, "/api/shares/\(id)", token: alice).status == 204)
            for response in [
                try await server.request(.DELETE, "/api/shares/\(id)", token: alice),
                try await Self.patch(server, id, #"{"title":"Owls"}"#, token: alice),
                try await server.request(.DELETE, "/api/shares/x", token: alice),
            ] { try await server.expectFailure(response, 404, "not_found", "an ended share") }
        }
    }

    @Test func `All faults of a request are named at once, and nothing is shared`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let long = String(repeating: "é", count: 201)
            let cases: [(String, Set<String>)] = [
                ("{}", ["items"]), (#"{"items":[],"tag":"fox"}"#, ["items"]), (#"{"items":[]}"#, ["items"]),
                (#"{"tag":""}"#, ["tag"]), (#"{"tag":5}"#, ["tag"]),
                (
                    #"{"tag":"\#(long)","title":"\#(long)","password":"","download":1,"show_prompt":"no","#
                        + #""expires_in_hours":0}"#,
                    ["tag", "title", "password", "download", "show_prompt", "expires_in_hours"]
                ),
                (#"{"tag":"fox","expires_in_hours":8761,"password":"\#(long)"}"#, ["expires_in_hours", "password"]),
                (#"{"tag":"fox","password":"a\u0000"}"#, ["password"]),
            ]
            for (json, fields) in cases {
                let response = try await server.post("/api/shares", token: token, json: json)
                try await server.expectFailure(response, 400, "validation_failed", fields: fields, json)
            }
            let made = try await server.post("/api/shares", token: token, json: #"{"tag":"fox"}"#)
            #expect(made.status == 201 && made.json["data"]["tag"] == "fox")
            let id = try #require(made.json["data"]["id"].string)
            let empty = try await Self.patch(server, id, "{}", token: token)
            try await server.expectFailure(empty, 400, "validation_failed", fields: ["body"], "nothing to change")
            #expect(try await server.database.collection("shares").count([:]) == 1)
        }
    }

    @Test func `Items of others, deleted ones and ones that never were are named by their places`() async throws {
        try await TestServer.run { server in
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            var ids: [String] = []
            for token in [alice, bob, alice] {
                ids.append(
                    try #require(try await server.generate("A fox", token: token).json["data"]["image"]["id"].string))
            }
            _ = try await server.request(.DELETE, "/api/v1/nanobanana/images/\(ids[2])", token: alice)
            let items = ids.map { #"{"kind":"image","id":"\#($0)"}"# } + [#"{"kind":"video","id":"\#(ids[0])"}"#]
            let response = try await server.post(
                "/api/shares", token: alice, json: #"{"items":[\#(items.joined(separator: ","))]}"#)
            try await server.expectFailure(
                response, 404, "not_found", fields: ["items[1]", "items[2]", "items[3]"], "foreign items")
        }
    }

    @Test func `Only the hash of the address is stored, and a visitor's shares move into the account`() async throws {
        try await TestServer.run { server in
            let (_, visitor, _) = try await server.session()
            let made = try await server.post("/api/shares", token: visitor, json: #"{"tag":"fox"}"#)
            let url = try #require(made.json["data"]["url"].string)
            let token = try #require(url.split(separator: "/").last)
            let stored = try #require(
                try await server.database.collection("shares").findOne([:]) { view throws(BSONError) in
                    BSONDocument(copying: view)
                })
            #expect(!"\(stored)".contains(token))
            let registered = try await server.register("alice@example.org", token: visitor)
            let user = try #require(registered.json["data"]["token"].string)
            #expect(try await server.request(.GET, "/api/shares", token: user).json["data"]["shares"].array.count == 1)
        }
    }
}
