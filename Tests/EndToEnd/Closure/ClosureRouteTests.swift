import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// `DELETE /api/account`, and the way back.
@Suite(.timeLimit(.minutes(5))) struct ClosureRouteTests {
    private static func delete(
        _ server: TestServer, token: String, password: String
    ) async throws -> TestResponse {
        try await server.request(
            .DELETE, "/api/account", token: token, headers: [("Content-Type", "application/json")],
            body: .bytes(.init(string: #"{"password":"\#(password)"}"#)))
    }

    private static func signIn(_ server: TestServer, restoring: Bool) async throws -> TestResponse {
        try await server.post(
            "/api/auth/login",
            json: #"{"email":"alice@example.org","password":"\#(TestServer.password)","restore":\#(restoring)}"#)
    }

    private static func count(_ server: TestServer, isTrash: Bool, token: String) async throws -> Int {
        let items = try await server.request(.GET, "/api/gallery?trash=\(isTrash)", token: token).json["data"]["items"]
        return items.array.count
    }

    @Test func `Deleting an account takes its password, ends its access, and signing in takes it back`() async throws {
        try await TestServer.archiving { server in
            let alice = try await server.account("alice@example.org")
            let image = try await server.archivedImage(token: alice.token)
            let trashed = try #require(try await server.archivedImage(token: alice.token)["id"].string)
            let path = "/api/v1/nanobanana/images/\(trashed)"
            #expect(try await server.request(.DELETE, path, token: alice.token).status == 204)
            _ = try await SharedVisit.share(
                [(kind: "image", id: try #require(image["id"].string))], on: server, token: alice.token)

            let wrong = try await Self.delete(server, token: alice.token, password: "another password")
            try await server.expectFailure(wrong, 403, "forbidden", fields: nil, "a wrong password")
            #expect(try await Self.count(server, isTrash: false, token: alice.token) == 1)

            let deleted = try await Self.delete(server, token: alice.token, password: TestServer.password)
            #expect(deleted.status == 200, "\(deleted.text)")
            let receipt = deleted.json["data"]["receipt"]
            #expect(receipt["images"] == 2 && receipt["videos"] == 0 && receipt["shares"] == 1)
            #expect(receipt["keys"] == 0 && receipt["sessions"] == 1 && (receipt["bytes"].integer ?? 0) > 0)
            let end = try #require(deleted.json["data"]["ends_at"].string)
            #expect(deleted.cookieParts.contains("Max-Age=0"))
            #expect(
                try await eventually {
                    try await server.request(.GET, "/api/auth/me", token: alice.token).status == 401
                })

            let refused = try await Self.signIn(server, restoring: false)
            try await server.expectFailure(refused, 403, "account_closing", fields: ["ends_at"], "signing in")
            #expect(refused.text.contains(end))
            let restored = try await Self.signIn(server, restoring: true)
            #expect(restored.status == 200, "\(restored.text)")
            let token = try #require(restored.token)
            #expect(try await Self.count(server, isTrash: false, token: token) == 1)
            #expect(try await Self.count(server, isTrash: true, token: token) == 1)
            // What has ended stays ended.
            let shares = try await server.request(.GET, "/api/shares", token: token).json["data"]["shares"]
            #expect(shares.array.isEmpty)
            #expect(try await server.request(.GET, "/api/auth/me", token: alice.token).status == 401)
        }
    }

    @Test func `Visitors have no account to delete, and users without one here are told to delete their items`()
        async throws
    {
        try await TestServer.run { server in
            let visitor = try await server.session().token
            let refused = try await Self.delete(server, token: visitor, password: TestServer.password)
            try await server.expectFailure(refused, 403, "forbidden", "a visitor")
            let user = try await server.token(user: "alice")
            let response = try await Self.delete(server, token: user, password: TestServer.password)
            try await server.expectFailure(response, 403, "forbidden", "without an account")
            #expect(response.text.contains("Delete your images and videos"))
        }
    }
}
