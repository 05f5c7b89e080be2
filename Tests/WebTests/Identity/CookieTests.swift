import Application
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Testing
import Web

/// Tokens in cookies, and the origin of requests with them.
@Suite struct CookieTests {
    private static let forge = Result { try TokenForge() }
    private static let alice = Caller.user(UserID("alice")!, isAdmin: false)
    private static let cookie = "__Host-afterimage"
    private static let safe: [HTTPRequest.Method] = [.get, .head, .options]
    private static let unsafe: [HTTPRequest.Method] = [.post, .put, .patch, .delete]

    private static func verifier(_ publicBase: String = "https://a.example/below") async throws -> TokenVerifier {
        let verifier = await TokenVerifier(
            secret: TokenForge.secret, policy: TokenPolicy(), cookies: CookieAuthentication(publicBase: publicBase),
            now: { Timestamp(milliseconds: Int64(TokenForge.now) * 1000) })
        try await verifier.use(keySet: forge.get().keySet)
        return verifier
    }

    /// The caller, or the error.
    private static func outcome(_ verifier: TokenVerifier, _ request: Request) async -> Result<Caller, Failure> {
        do throws(Failure) {
            return .success(try await verifier.caller(of: request))
        } catch {
            return .failure(error)
        }
    }

    private static func code(_ verifier: TokenVerifier, _ request: Request) async -> Failure.Code? {
        if case .failure(let failure) = await outcome(verifier, request) { failure.code } else { nil }
    }

    @Test func `hundreds of hostile tokens are rejected in a cookie as in a header`() async throws {
        let hostile = try HostileTokens(Self.forge.get()).all
        #expect(hostile.count >= 200)
        let verifier = try await Self.verifier()
        for (name, token) in hostile {
            for cookie in ["\(Self.cookie)=\(token); a=b", "a=b; \(Self.cookie)=\(token); a=b"] {
                let code = await Self.code(
                    verifier, Request(.get, [("Cookie", cookie), ("Sec-Fetch-Site", "same-origin")]))
                #expect(code == .unauthenticated, "\(name)")
            }
        }
        print("CookieTests: \(hostile.count) hostile tokens in cookies")
    }

    @Test func `a token is found among other cookies, and in no cookie of another name`() async throws {
        let (verifier, token) = (try await Self.verifier(), try Self.forge.get().token())
        let name = Self.cookie
        for cookies in [
            ["\(name)=\(token)"], ["a=b; \(name)=\(token)"], ["a=b;\(name)=\(token);c=d"], ["a=b", "\(name)=\(token)"],
            ["\(name)=\(token); \(name)=\(token)"], ["x\(name)=c; \(name)=\(token)"],
        ] {
            let request = Request(.get, cookies.map { ("Cookie", $0) })
            #expect(try await verifier.caller(of: request) == Self.alice, "\(cookies)")
        }
        for cookies in [
            ["afterimage=\(token)"], ["x\(name)=\(token)"], ["\(name)x=\(token)"], ["\(name) =\(token)"],
            ["\(name.lowercased())=\(token)"], ["\(name)=\"\(token)\""], ["\(name)= \(token)"], ["\(token)"], [""],
            ["\(name)"], ["\(name)="], ["\(name)==\(token)"], ["a=\(name)=\(token)"],
            ["\(name)=\(token); \(name)=other"], ["\(name)=other; \(name)=\(token)"],
            ["\(name)=\(token)", "\(name)="],
        ] {
            let code = await Self.code(verifier, Request(.get, cookies.map { ("Cookie", $0) }))
            #expect(code == .unauthenticated, "\(cookies)")
        }
    }

    @Test func `a token in a header takes precedence over one in a cookie`() async throws {
        let (verifier, forge) = (try await Self.verifier(), try Self.forge.get())
        let bob = try forge.token(#"{"alg":"HS256"}"#, TokenForge.payload(sub: #""bob""#))
        let cookie = ("Cookie", "\(Self.cookie)=\(try forge.token())")
        for header in [("x-access-token", bob), ("Authorization", "Bearer \(bob)")] {
            // The origin does not matter then: another site cannot set the header.
            let request = Request(.post, [cookie, header, ("Origin", "https://evil.example")])
            #expect(try await verifier.caller(of: request) == .user(UserID("bob")!, isAdmin: false))
        }
        let code = await Self.code(verifier, Request(.get, [cookie, ("x-access-token", "not.a.token")]))
        #expect(code == .unauthenticated, "a valid cookie does not replace an invalid header")
    }

    @Test func `with a cookie, a state-changing request must be same-origin`() async throws {
        let (verifier, token) = (try await Self.verifier(), try Self.forge.get().token())
        let ours: [[(String, String)]] = [
            [("Sec-Fetch-Site", "same-origin")], [("Sec-Fetch-Site", "none")], [("Origin", "https://a.example")],
            [("Origin", "HTTPS://A.example:443")], [("Origin", "https://inside.example:8443")],
            [("Sec-Fetch-Site", "same-site"), ("Origin", "https://a.example")],
        ]
        let others: [[(String, String)]] = [
            [], [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Sec-Fetch-Site", "")],
            [("Sec-Fetch-Site", "Same-Origin")], [("Origin", "null")], [("Origin", "")],
            [("Origin", "http://a.example")], [("Origin", "https://a.example.evil.example")],
            [("Origin", "https://evil.example/https://a.example")], [("Origin", "https://a.example@evil.example")],
            [("Origin", "https://a.example:444")], [("Origin", "https://xa.example")], [("Origin", "a.example")],
            [("Origin", "https://")], [("Origin", "https://inside.example")],
            [("Origin", "https://a.example"), ("Origin", "https://evil.example")],
            [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
            [("Referer", "https://a.example/")], [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")],
        ]
        for (senders, expected) in [(ours, nil), (others, Failure.Code.forbidden)] {
            for headers in senders {
                let all = headers + [("Cookie", "\(Self.cookie)=\(token)")]
                for method in Self.unsafe {
                    let code = await Self.code(verifier, Request(method, to: "inside.example:8443", all))
                    #expect(code == expected, "\(method) \(headers)")
                }
                for method in Self.safe {
                    let code = await Self.code(verifier, Request(method, to: "inside.example:8443", all))
                    #expect(code == nil, "\(method) \(headers)")
                }
            }
        }
    }

    @Test func `without TLS the cookie has a plain name, and the origin is http`() async throws {
        let verifier = try await Self.verifier("http://127.0.0.1:5000")
        let cookie = ("Cookie", "afterimage=\(try Self.forge.get().token())")
        for (origin, expected) in [
            ("http://127.0.0.1:5000", nil), ("http://localhost:5000", nil),
            ("http://127.0.0.1", Failure.Code.forbidden), ("http://localhost", .forbidden),
            ("https://127.0.0.1:5000", .forbidden), ("http://127.0.0.1:5001", .forbidden),
        ] {
            let code = await Self.code(
                verifier, Request(.post, to: "localhost:5000", [cookie, ("Origin", origin)]))
            #expect(code == expected, "\(origin)")
        }
    }
}
