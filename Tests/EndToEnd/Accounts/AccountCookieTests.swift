import Afterimage
import Foundation
import NIOHTTP1
import TestSupport
import Testing

/// Session cookies.
@Suite struct AccountCookieTests {
    private static let foreign: [[(String, String)]] = [
        [("Origin", "https://evil.example")], [("Origin", "null")], [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "same-site"), ("Origin", "http://other.example")],
    ]

    @Test func `A visitor gets a session and keeps it, by header and by cookie`() async throws {
        try await TestServer.run { server in
            let first = try await server.session()
            #expect(first.response.status == 201 && first.id.utf8.count == 64)
            #expect(first.response.json["data"].keys == ["token", "session_id", "expires_at"])
            #expect(first.response.headers["cache-control"] == ["private, no-store"])
            let parts: Set = ["afterimage=\(first.token)", "Max-Age=2592000", "Path=/", "HttpOnly", "SameSite=Lax"]
            #expect(first.response.cookieParts == parts)
            let me = try await server.request(.GET, "/api/auth/me", headers: first.response.cookies)
            #expect(me.json["data"] == .object(["kind": "visitor", "session_id": .string(first.id)]))
            let byHeader = try await server.session(token: first.token)
            let byCookie = try await server.session(headers: first.response.cookies + [server.origin])
            #expect(byHeader.id == first.id && byHeader.response.status == 200)
            #expect(byCookie.id == first.id && byCookie.response.status == 200)
            for headers in [[], [("x-access-token", "not.a.token")], [("Cookie", "afterimage=not.a.token")]] {
                let next = try await server.session(headers: headers)
                #expect(next.id != first.id && next.response.status == 201, "\(headers)")
            }
            let alice = try await server.session(token: server.token(user: "alice"))
            #expect(alice.response.status == 201 && alice.response.headers["set-cookie"].isEmpty)
        }
    }

    @Test func `Other origins can neither use the cookie nor sign a user in or out`() async throws {
        try await TestServer.run { server in
            let cookies = try await server.register("alice@example.org").cookies
            let images = "/api/v1/nanobanana/generate"
            for headers in Self.foreign {
                let generate = try await server.post(images, headers: cookies + headers, json: #"{"prompt":"a"}"#)
                try await server.expectFailure(generate, 403, "forbidden", "\(headers)")
                for path in ["/api/session", "/api/auth/logout", "/api/auth/login", "/api/auth/register"] {
                    for sent in [[], cookies] {
                        let response = try await server.post(
                            path, headers: sent + headers,
                            json: #"{"email":"alice@example.org","password":"\#(TestServer.password)"}"#)
                        try await server.expectFailure(response, 403, "forbidden", "\(path) \(headers)")
                        #expect(response.headers["set-cookie"].isEmpty)
                    }
                }
                // Reads are allowed: the browser keeps the response from the page.
                expect(try await server.request(.GET, "/api/auth/me", headers: cookies + headers).status, is: 200)
            }
            let silent = try await server.post(images, headers: cookies, json: #"{"prompt":"a"}"#)
            try await server.expectFailure(silent, 403, "forbidden", "no Origin header")
            for headers in [[server.origin], [("Sec-Fetch-Site", "same-origin")]] {
                let response = try await server.post(images, headers: cookies + headers, json: #"{"prompt":"a"}"#)
                #expect(response.status == 202, "\(headers) \(response.text)")
            }
        }
    }

    @Test func `With an https public URL the cookie has the __Host- prefix and the Secure attribute`()
        async throws
    {
        try await TestServer.run { settings in
            settings.publicBaseURL = "https://images.example.org"
            settings.sessionLifetime = .seconds(86_400)
        } _: { server in
            let session = try await server.session()
            #expect(
                session.response.cookieParts == [
                    "__Host-afterimage=\(session.token)", "Max-Age=86400", "Path=/", "Secure", "HttpOnly",
                    "SameSite=Lax",
                ])
            let ownPage = session.response.cookies + [("Origin", "https://images.example.org")]
            expect(try await server.session(headers: ownPage).id, is: session.id)
            let plain = try await server.request(
                .GET, "/api/auth/me", headers: [("Cookie", "afterimage=\(session.token)")])
            try await server.expectFailure(plain, 401, "unauthenticated", "the name without the prefix")
        }
    }

    @Test func `With only an identity provider's keys, accounts and sessions are not configured`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        try #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k","x":"\#(x)"}]}"#
            .write(to: file, atomically: true, encoding: .utf8)
        let path = file.path
        try await TestServer.run { settings in
            settings.jwtSecret = nil
            settings.jwksFile = path
        } _: { server in
            for path in ["/api/session", "/api/auth/register", "/api/auth/login"] {
                let response = try await server.post(path, json: #"{"email":"a@b.c","password":"a long password"}"#)
                try await server.expectFailure(response, 501, "not_configured", path)
            }
            let me = try await server.request(.GET, "/api/auth/me")
            try await server.expectFailure(me, 401, "unauthenticated", "me")
            expect(try await server.request(.POST, "/api/auth/logout").status, is: 200)
            expect(try await server.request(.GET, "/health/ready").status, is: 200)
            let page = try await server.request(.GET, "/login")
            #expect(page.status == 200 && !page.text.contains(#"href="/register""#))
        }
    }
}
