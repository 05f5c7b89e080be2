import Afterimage
import Application
import Domain
import Mail
import NIOHTTP1
import TestSupport
import Testing

/// What the pages offer by the settings of accounts and prices.
@Suite struct AccountPageTests {
    private static func pages(
        _ paths: [String], with configure: @Sendable (inout Settings) -> Void = { _ in }
    ) async throws -> [String] {
        try await TestServer.run(configure) { server in
            var texts: [String] = []
            for path in paths {
                let page = try await server.request(.GET, path)
                #expect(page.status == 200, "\(path)")
                texts.append(page.text)
            }
            return texts
        }
    }

    @Test func `With open registration every page links to it`() async throws {
        let pages = try await Self.pages(["/", "/login", "/register"])
        for page in pages { #expect(page.contains(#"href="/register""#)) }
        #expect(pages[2].contains(#"<form id="register""#) && !pages[2].contains("uninvited"))
    }

    @Test func `With invitations the form waits for one, and no page links to it`() async throws {
        let pages = try await Self.pages(["/", "/login", "/register"]) { $0.registration = .invite }
        for page in pages.prefix(2) { #expect(!page.contains(#"href="/register""#)) }
        #expect(pages[1].contains("made with an invitation"))
        #expect(pages[2].contains(#"<form id="register" class="panel" novalidate hidden>"#))
        #expect(pages[2].contains(#"id="uninvited""#))
    }

    @Test func `With closed registration there is no form`() async throws {
        let pages = try await Self.pages(["/login", "/register"]) { $0.registration = .closed }
        #expect(!pages[0].contains(#"href="/register""#) && !pages[0].contains("invitation"))
        #expect(!pages[1].contains("<form") && pages[1].contains("does not offer new accounts"))
    }

    @Test func `Without visitors pages ask to sign in instead of promising work without an account`() async throws {
        let paths = ["/", "/generate", "/text-to-video", "/login", "/register"]
        let open = try await Self.pages(paths)
        #expect(open.allSatisfy { $0.contains(" data-visitors>") })
        for page in open.prefix(3) { #expect(page.contains("No account needed")) }
        let closed = try await Self.pages(paths) { $0.acceptsVisitors = false }
        for page in closed { #expect(!page.contains("data-visitors") && !page.contains("No account needed")) }
        #expect(!closed[2].contains("tied to this browser"))
    }

    @Test func `A forgotten password is offered only where messages can be sent`() async throws {
        let without = try await Self.pages(["/login", "/forgot-password"])
        #expect(!without[0].contains("/forgot-password") && !without[1].contains("<form"))
        let with = try await Self.pages(["/login", "/forgot-password"]) {
            guard let server = SMTPServer("smtp://127.0.0.1:1"), let from = EmailAddress("server@example.org") else {
                return
            }
            $0.mail = MailSettings(server: server, from: from)
        }
        #expect(with[0].contains(#"href="/forgot-password""#) && with[1].contains(#"<form id="forgot""#))
    }

    @Test func `The identity provider is linked, and without passwords it is the only way in`() async throws {
        let provider = OpenIDConnectSettings(issuer: "http://127.0.0.1:1", clientID: "pages", clientSecret: "a secret")
        let link = #"href="/api/auth/oidc?return=/gallery""#
        #expect(try await !Self.pages(["/login"])[0].contains(link))
        let both = try await Self.pages(["/login"]) { $0.openIDConnect = provider }
        #expect(both[0].contains(link) && both[0].contains(#"<form id="login""#))
        let only = try await Self.pages(["/login", "/register"]) {
            $0.openIDConnect = provider
            $0.acceptsPasswords = false
        }
        for page in only { #expect(page.contains(link) && !page.contains("<form")) }
    }

    @Test func `Pages know the prices of the models, and not their names`() async throws {
        let page = try await Self.pages(["/generate"])[0]
        let data = try #require(page.firstMatch(of: #/ data-prices="([^"]*)"/#)?.1)
        let prices = data.replacing("&quot;", with: "\"")
        #expect(prices.hasPrefix(#"{"video":{"amounts":{"":"0.15","1280*720":"0.10","#), "\(prices)")
        #expect(prices.contains(#""1920*1080":"0.15""#))
        #expect(prices.hasSuffix(#"},"seconds":5},"image":"0.02","currency":"USD"}"#), "\(prices)")
    }

    @Test func `Settings are for those who are signed in`() async throws {
        try await TestServer.run { server in
            let cookies = try await server.register("ada@example.org").cookies
            for (path, script) in [
                ("/settings", "settings"), ("/settings/security", "security"), ("/settings/keys", "keys"),
            ] {
                let own = try await server.request(.GET, path, headers: cookies).text
                #expect(own.contains("/\(script).js\"></script>") && own.contains(#"aria-label="Settings""#), "\(path)")
                let visitors = try await server.request(.GET, path).text
                #expect(visitors.contains("/static-page.js\"></script>") && !visitors.contains("<form"), "\(path)")
            }
        }
    }
}
