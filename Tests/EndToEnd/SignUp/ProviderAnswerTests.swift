import Afterimage
import Application
import BSON
import Foundation
import MongoClient
import NIOHTTP1
import TestSupport
import Testing
import Web

/// Which answers of the identity provider are refused.
@Suite(.timeLimit(.minutes(2))) struct ProviderAnswerTests {
    private static func refused(_ answer: ProviderBrowser.Answer, _ name: String) {
        #expect(answer.status == 303 && answer.location == "/login?problem=oidc", "\(name): \(answer)")
        #expect(answer.token == nil && answer.cookies.contains { $0.hasPrefix("oidc=;") }, "\(name)")
    }

    private static func accounts(_ browser: ProviderBrowser) async throws -> Int {
        try await browser.server.database.collection("users").count([:])
    }

    @Test func `The cookie of a sign-in is only for its routes and hidden from scripts`() async throws {
        try await TestServer.runWithProvider { browser in
            var browser = browser
            let start = try await browser.open("/api/auth/oidc")
            let attributes = start.cookies[0].split(separator: ";").map { String($0.drop { $0 == " " }) }
            #expect(
                Set(attributes.dropFirst()) == ["Max-Age=600", "Path=/api/auth/oidc", "HttpOnly", "SameSite=Lax"])
            let parameters = try #require(URLComponents(string: start.location)?.queryItems)
            for secret in parameters where ["state", "nonce"].contains(secret.name) {
                #expect(!start.cookies[0].contains(try #require(secret.value)))
            }
        }
    }

    @Test func `Every answer with something changed is refused, and makes no account`() async throws {
        try await TestServer.runWithProvider { browser in
            var browser = browser
            let changes: [(String, @Sendable (String) -> String)] = [
                ("no state", { $0.replacing(#/&state=.*/#, with: "") }),
                ("another state", { $0.replacing(#/state=./#, with: "state=!") }),
                ("an empty state", { $0.replacing(#/state=.*/#, with: "state=") }),
                ("a longer state", { $0 + "A" }), ("no code", { $0.replacing(#/code=[^&]*&/#, with: "") }),
                ("an empty code", { $0.replacing(#/code=[^&]*&/#, with: "code=&") }),
                ("another code", { $0.replacing("code=code", with: "code=other") }),
                ("another issuer", { $0 + "&iss=https%3A%2F%2Fevil.example" }), ("an empty issuer", { $0 + "&iss=" }),
                ("an error", { $0 + "&error=access_denied" }),
            ]
            for (name, change) in changes {
                let callback = try browser.provider.signIn(try await browser.start(), [:])
                Self.refused(try await browser.open(change(callback)), name)
            }
            let claims: [[String: String]] = [
                ["nonce": #""another nonce""#], ["nonce": "null"], ["iss": #""https://evil.example""#],
                ["aud": #""another client""#], ["aud": #"["afterimage","other"]"#], ["azp": #""other""#],
                ["exp": "1000"], ["iat": "99999999999"], ["sub": #""""#],
            ]
            for changed in claims { Self.refused(try await browser.signIn("", changed), "\(changed)") }
            #expect(try await Self.accounts(browser) == 0)
            let issuer = browser.provider.issuer.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let callback = try browser.provider.signIn(try await browser.start(), [:])
            #expect(try await browser.open("\(callback)&iss=\(issuer)").token != nil)
        }
    }

    @Test func `An answer belongs to one browser and one start, and works once`() async throws {
        try await TestServer.runWithProvider { browser in
            var (alice, eve) = (browser, browser)
            let (first, second) = (try await alice.start(), try await eve.start())
            let callback = try alice.provider.signIn(first, [:])
            Self.refused(try await eve.open(callback), "another browser's answer")
            var nobody = browser
            Self.refused(try await nobody.open(callback), "no cookie")
            let cookie = alice.cookies["oidc"]
            #expect(try await alice.open(callback).token != nil)
            Self.refused(try await alice.open(callback), "the cookie is gone")
            alice.cookies["oidc"] = cookie
            Self.refused(try await alice.open(callback), "the code is used")
            // A code that was sent to another browser does not fit its verifier.
            var stolen = browser
            let third = try await stolen.start()
            let other = try stolen.provider.signIn(second, [:])
            let state = try #require(URLComponents(string: third)?.queryItems?.first { $0.name == "state" }?.value)
            Self.refused(
                try await stolen.open(other.replacing(#/state=.*/#, with: "state=\(state)")), "another verifier")
            #expect(browser.provider.refusals == ["the code is unknown or used", "the verifier is wrong"])
        }
    }

    @Test func `A cookie that this server did not seal, or that has expired, is refused`() async throws {
        try await TestServer.runWithProvider { browser in
            var browser = browser
            let callback = try browser.provider.signIn(try await browser.start(), [:])
            let sealed = try #require(browser.cookies["oidc"])
            for cookie in ["", "A", String(sealed.dropLast()), sealed + "A", String(sealed.reversed())] {
                browser.cookies["oidc"] = cookie
                Self.refused(try await browser.open(callback), String(cookie.prefix(20)))
            }
            browser.cookies["oidc"] = sealed
            #expect(try await browser.open(callback).token != nil)
        }
    }

    @Test func `The user goes to no other server then`() async throws {
        try await TestServer.runWithProvider { (browser: ProviderBrowser) async throws -> Void in
            var browser = browser
            for path in ["https://evil.example", "//evil.example", "/%5Cevil.example", "/%09/evil.example", "evil"] {
                #expect(try await browser.signIn("?return=\(path)").location == "/gallery", "\(path)")
            }
            #expect(try await browser.signIn("?return=/gallery%3Fq=fox").location == "/gallery?q=fox")
        }
    }

    @Test func `A new sign-in is one after the start`() async throws {
        try await TestServer.runWithProvider { browser in
            var browser = browser
            let address = try await browser.start("?reauthenticate=true")
            #expect(address.contains("&prompt=login&max_age=0"))
            Self.refused(try await browser.open(browser.provider.signIn(address, [:])), "no time")
            let old = ["auth_time": "\(Int(Date().timeIntervalSince1970) - 600)"]
            Self.refused(try await browser.signIn("?reauthenticate=true", old), "old")
            let now = ["auth_time": "\(Int(Date().timeIntervalSince1970))"]
            #expect(try await browser.signIn("?reauthenticate=true", now).token != nil)
        }
    }

    @Test func `Answers of one address are limited, and only those that pass the limit are in the audit log`()
        async throws
    {
        try await TestServer.runWithProvider {
            $0.limits.providerSignIns = 3
        } _: { browser in
            var browser = browser
            for _ in 0..<10 {
                Self.refused(try await browser.open("/api/auth/oidc/callback?state=a&code=b"), "no cookie")
            }
            for _ in 0..<3 { Self.refused(try await browser.signIn("", ["exp": "1"]), "expired") }
            for _ in 0..<5 {
                let limited = try await browser.signIn()
                #expect(limited.location == "/login?problem=rate_limited" && limited.token == nil)
            }
            let failed = try await browser.server.database.collection("audit_events").count(["action": "auth.failed"])
            #expect(failed == 3)
        }
    }

    @Test func `Without a provider its routes are not configured, and before it was found they are unavailable`()
        async throws
    {
        try await TestServer.run { server in
            for path in ["/api/auth/oidc", "/api/auth/oidc/callback"] {
                try await server.expectFailure(
                    try await server.request(.GET, path), 501, "not_configured", path)
            }
        }
        try await TestServer.run { settings in
            settings.openIDConnect = OpenIDConnectSettings(
                issuer: "http://127.0.0.1:1", clientID: "afterimage", clientSecret: "a client secret")
        } _: { server in
            let start = try await server.request(.GET, "/api/auth/oidc")
            try await server.expectFailure(start, 503, "provider_unavailable", "start")
            #expect(start.headers["retry-after"] == ["5"])
        }
    }
}
