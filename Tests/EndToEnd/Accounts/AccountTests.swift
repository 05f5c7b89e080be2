import Afterimage
import BSON
import Foundation
import MongoClient
import NIOHTTP1
import TestSupport
import Testing
import Web

/// Registration, sign-in and sign-out.
@Suite struct AccountTests {
    @Test func `A user registers, is identified by cookie and by token, signs out and signs in again`() async throws {
        try await TestServer.run { server in
            let registered = try await server.post(
                "/api/auth/register",
                json: #"{"email":" Alice@Example.org","password":"\#(TestServer.password)","name":"Alice"}"#)
            let user = registered.json["data"]["user"]
            #expect(registered.status == 201 && registered.json["data"].keys == ["user", "token", "expires_at"])
            #expect(user.keys == ["id", "email", "name", "role", "created_at"])
            #expect(user["email"] == "alice@example.org" && user["name"] == "Alice" && user["role"] == "user")
            #expect(registered.headers["cache-control"] == ["private, no-store"])
            let token = try #require(registered.json["data"]["token"].string)
            let ordinary: Set = ["Path=/", "HttpOnly", "SameSite=Lax"]
            #expect(registered.cookieParts == ordinary.union(["afterimage=\(token)", "Max-Age=86400"]))
            for headers in [registered.cookies, [("x-access-token", token)], [("Authorization", "Bearer \(token)")]] {
                let me = try await server.request(.GET, "/api/auth/me", headers: headers)
                #expect(me.status == 200 && me.json["data"]["kind"] == "user" && me.json["data"]["user"] == user)
                #expect(me.headers["cache-control"] == ["private, no-store"])
            }
            let out = try await server.request(.POST, "/api/auth/logout", headers: registered.cookies + [server.origin])
            #expect(out.status == 200)
            #expect(out.cookieParts == ordinary.union(["afterimage=", "Max-Age=0"]))
            for headers in [out.cookies, registered.cookies, [("x-access-token", token)]] {
                let gone = try await server.request(.GET, "/api/auth/me", headers: headers)
                try await server.expectFailure(gone, 401, "unauthenticated", "me after logout")
            }
            let again = try await server.login("ALICE@example.org ")
            #expect(again.status == 200 && again.json["data"]["user"] == user && again.cookies.count == 1)
            let image = try await server.generate("a", token: again.json["data"]["token"].string)
            #expect(image.json["data"]["image"]["userId"] == user["id"])
        }
    }

    @Test func `A wrong password and an unknown email get the same response`() async throws {
        try await TestServer.run { server in
            expect(try await server.register("alice@example.org").status, is: 201)
            var messages: Set<String?> = []
            for (email, password) in [
                ("alice@example.org", "another password"), ("bob@example.org", TestServer.password), ("nothing", "x"),
                ("alice@example.org", ""), ("alice@example.org", String(repeating: "x", count: 100_000)),
            ] {
                let response = try await server.login(email, password: password)
                try await server.expectFailure(response, 401, "unauthenticated", email)
                #expect(response.headers["set-cookie"].isEmpty)
                messages.insert(response.json["message"].string)
            }
            #expect(messages.count == 1)
        }
    }

    @Test func `An email has one account, regardless of case and of concurrent registrations`() async throws {
        try await TestServer.run { server in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for email in ["alice@example.org", "ALICE@example.org", " alice@EXAMPLE.org ", "Alice@Example.Org"] {
                    for _ in 0..<2 { group.addTask { try await server.register(email).status } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 409, count: 7))
            expect(try await server.database.collection("users").count([:]), is: 1)
            let taken = try await server.register("alice@example.org")
            try await server.expectFailure(taken, 409, "email_taken", "a taken email")
        }
    }

    @Test func `Every invalid field of a registration or a sign-in is listed`() async throws {
        try await TestServer.run { server in
            let good = TestServer.password
            let register = "/api/auth/register"
            let login = "/api/auth/login"
            let cases: [InvalidRequest] = [
                .json("nothing", "{}", ["email", "password"], to: register),
                .json(
                    "all wrong", #"{"email":1,"password":[],"name":7}"#, ["email", "password", "name"], to: register),
                .json("null", #"{"email":null,"password":null}"#, ["email", "password"], to: register),
                .json("address", #"{"email":"alice","password":"\#(good)"}"#, ["email"], to: register),
                .json("short", #"{"email":"a@b.c","password":"eleven char"}"#, ["password"], to: register),
                .json("common", #"{"email":"a@b.c","password":"password1234"}"#, ["password"], to: register),
                .json(
                    "the address", #"{"email":"alice@example.org","password":"Alice@example.org"}"#, ["password"],
                    to: register),
                .json("name", #"{"email":"a@b.c","password":"\#(good)","name":" "}"#, ["name"], to: register),
                .json(
                    "control", #"{"email":"a@b.c","password":"\#(good)","name":"a\u0000"}"#, ["name"], to: register),
                .json("no object", "[]", ["body"], to: register), .json("no JSON", "{", ["body"], to: login),
                .json("nothing", "{}", ["email", "password"], to: login),
                .json(
                    "numbers", #"{"email":1,"password":2,"code":3,"restore":4}"#,
                    ["email", "password", "code", "restore"], to: login),
                InvalidRequest(
                    name: "no JSON type", method: .POST, path: register, headers: [("Content-Type", "text/plain")]
                )
                .expecting(415, "unsupported_media_type"),
                InvalidRequest(name: "no type", method: .POST, path: login).expecting(415, "unsupported_media_type"),
                InvalidRequest(
                    name: "form", method: .POST, path: "/api/session",
                    headers: [("Content-Type", "application/x-www-form-urlencoded")]
                ).expecting(415, "unsupported_media_type"),
                InvalidRequest(
                    name: "form", method: .POST, path: "/api/auth/logout",
                    headers: [("Content-Type", "multipart/form-data; boundary=a")]
                ).expecting(415, "unsupported_media_type"),
            ]
            for example in cases { try await example.check(server, token: nil) }
            expect(try await server.database.collection("users").count([:]), is: 0)
        }
    }

    @Test func `Only a salted hash of the password is stored`() async throws {
        try await TestServer.run { server in
            _ = try await server.register("alice@example.org")
            let stored = try #require(
                try await server.database.collection("users").findOne([:]) { view throws(BSONError) in
                    BSONDocument(copying: view)
                })
            #expect(!stored.bytes.contains(Array(TestServer.password.utf8)))
            guard case .binary(let salt, _) = stored["password"]?["salt"],
                case .binary(let hash, _) = stored["password"]?["hash"]
            else {
                Issue.record("no salt or hash: \(stored)")
                return
            }
            #expect(salt.count == 16 && hash.count == 32)
        }
    }

    @Test func `The server's tokens have the configured issuer and audience`() async throws {
        try await TestServer.run { settings in
            settings.tokenPolicy.issuer = "https://issuer.example"
            settings.tokenPolicy.audience = "afterimage"
        } _: { server in
            let token = try #require(try await server.register("alice@example.org").json["data"]["token"].string)
            expect(try await server.request(.GET, "/api/auth/me", token: token).status, is: 200)
            let session = try await server.session()
            expect(try await server.request(.GET, "/api/auth/me", token: session.token).status, is: 200)
            // Signed with the right secret, but without issuer and audience.
            expect(try await server.request(.GET, "/api/auth/me", token: server.token(user: "bob")).status, is: 401)
        }
    }
}
