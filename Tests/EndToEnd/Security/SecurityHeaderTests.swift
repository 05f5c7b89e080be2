import Afterimage
import Domain
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// Security headers of every route, for any status.
@Suite struct SecurityHeaderTests {
    private static let missing = "000000000000000000000000"

    /// Each route's method and path, with ids that do not exist.
    private static func requests(of server: TestServer) -> [(method: HTTPMethod, path: String)] {
        server.routes.map { route in
            let parts = route.split(separator: " ")
            let path = parts[1].split(separator: "/", omittingEmptySubsequences: false).map { part in
                part.first == "{" ? missing : String(part)
            }
            return (HTTPMethod(rawValue: String(parts[0])), path.joined(separator: "/"))
        }
    }

    /// Headers that reveal the software or allow cross-origin access.
    private static let unwanted = [
        "x-powered-by", "via", "access-control-allow-origin", "access-control-allow-credentials",
        "x-aspnet-version", "location-origin",
    ]

    private static func check(_ response: TestResponse, _ name: String, isSecure: Bool) throws {
        let headers = response.headers
        #expect(headers["x-content-type-options"] == ["nosniff"], "\(name)")
        #expect(headers["x-request-id"].count == 1, "\(name)")
        #expect(headers["cache-control"].count == 1, "\(name)")
        #expect(headers["content-security-policy"].count == 1, "\(name)")
        #expect(headers["content-security-policy"].first?.hasPrefix("default-src 'none'") == true, "\(name)")
        #expect(headers["content-security-policy"].first?.contains("unsafe") == false, "\(name)")
        #expect(["same-origin", "same-site"].contains(headers["cross-origin-resource-policy"].first), "\(name)")
        #expect(
            headers["strict-transport-security"] == (isSecure ? ["max-age=31536000; includeSubDomains"] : []), "\(name)"
        )
        for field in unwanted { #expect(headers[field].isEmpty, "\(name): \(field)") }
        if response.status >= 400 { #expect(headers["cache-control"] == ["no-store"], "\(name)") }
        guard let type = headers["content-type"].first else { return }
        if type.hasPrefix("text/") || type.hasPrefix("application/json") {
            #expect(type.contains("charset=utf-8") || type == "text/event-stream", "\(name): \(type)")
        }
        guard type.hasPrefix("text/html") else { return }
        #expect(headers["referrer-policy"] == ["no-referrer"], "\(name)")
        #expect(headers["cross-origin-opener-policy"] == ["same-origin"], "\(name)")
        #expect(headers["permissions-policy"].count == 1, "\(name)")
        let policy = try #require(headers["content-security-policy"].first)
        for directive in ["frame-ancestors 'none'", "base-uri 'none'", "form-action", "script-src 'self'"] {
            #expect(policy.contains(directive), "\(name): \(directive)")
        }
    }

    @Test(arguments: [nil, "https://images.example.org"])
    func `every route has the security headers, in successes and errors`(publicBase: String?) async throws {
        try await TestServer.run {
            $0.publicBaseURL = publicBase
        } _: { server in
            let token = try await server.token(user: "alice")
            for (method, path) in Self.requests(of: server) + [(.GET, "/nothing"), (.GET, "/%FF"), (.OPTIONS, "/")] {
                for token in [nil, token] {
                    // An invalid event id, because the event stream would stay open.
                    var headers = [("Accept", "text/html,*/*"), ("Last-Event-ID", "!")]
                    // A preflight must not permit another origin.
                    if token == nil { headers.append(("Origin", "https://evil.example")) }
                    let response = try await server.request(method, path, token: token, headers: headers)
                    let name = "\(method) \(path) \(token == nil ? "without a token" : "by alice") \(response.status)"
                    try Self.check(response, name, isSecure: publicBase != nil)
                    // Without mail, an identity provider and set-up their routes are not offered.
                    #expect(response.status < 500 || response.status == 501, "\(name)")
                    if token != nil, response.status < 400, path.hasPrefix("/api") {
                        #expect(response.headers["cache-control"].first?.contains("no-store") == true, "\(name)")
                    }
                    for cookie in response.headers["set-cookie"] {
                        Self.check(cookie, name, isSecure: publicBase != nil)
                    }
                }
            }
        }
    }

    private static func check(_ cookie: String, _ name: String, isSecure: Bool) {
        let attributes = cookie.split(separator: ";").dropFirst().map {
            String($0.drop { $0 == " " }).lowercased()
        }
        #expect(attributes.contains("httponly") && attributes.contains("samesite=lax"), "\(name): \(cookie)")
        #expect(attributes.contains("path=/"), "\(name): \(cookie)")
        #expect(!attributes.contains { $0.hasPrefix("domain") }, "\(name): \(cookie)")
        #expect(attributes.contains("secure") == isSecure, "\(name): \(cookie)")
        #expect(cookie.hasPrefix("__Host-") == isSecure, "\(name): \(cookie)")
    }

    @Test func `no response contains the Host header of the request`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let headers = [
                ("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example"),
                ("Accept", "text/html,*/*"), ("Last-Event-ID", "!"),
            ]
            for (method, path) in Self.requests(of: server) {
                let response = try await server.request(method, path, token: token, headers: headers)
                #expect(!response.text.contains("evil.example"), "\(method) \(path)")
                for (name, value) in response.headers { #expect(!value.contains("evil.example"), "\(path): \(name)") }
            }
            // The callback URL for the provider is the public one too.
            let made = try await server.generate("A fox", token: token, headers: headers)
            #expect(made.status == 202)
            #expect(server.sandbox.records.submissions.allSatisfy { "\($0)".contains("evil.example") == false })
        }
    }

    @Test func `a foreign Host header gives no access to service routes`() async throws {
        try await TestServer.run { server in
            for (host, expected) in [
                ("evil.example", 403), ("127.0.0.1.evil.example:\(server.settings.port)", 403), ("localhost", 200),
                ("127.0.0.1:\(server.settings.port)", 200), ("[::1]", 200),
            ] {
                let response = try await server.request(
                    .GET, "/api/v1/videos", headers: [("Host", host), ("Sec-Fetch-Site", "same-origin")])
                #expect(response.status == expected, "\(host)")
            }
        }
    }

    @Test func `sign-in issues a new token, so that a planted session token gives no access`() async throws {
        try await TestServer.run { server in
            let (id, planted, _) = try await server.session()
            #expect(try await server.register("alice@example.com").status == 201)
            let cookie = ("Cookie", "afterimage=\(planted)")
            let signedIn = try await server.login("alice@example.com", headers: [cookie, server.origin])
            let fresh = try #require(signedIn.cookies.first)
            #expect(signedIn.status == 200 && fresh.1 != cookie.1)
            // The planted session is not renewed and sees no image of Alice's.
            #expect(try await server.generate("A fox", token: signedIn.token).status == 202)
            #expect(try await server.session(token: planted).id != id)
            let seen = try await server.request(.GET, "/api/v1/nanobanana/images", token: planted)
            #expect(seen.json["data"]["images"].array.isEmpty)
        }
    }
}
