import Afterimage
import NIOHTTP1
import TestSupport
import Testing

/// HTML pages and their headers.
@Suite struct PageTests {
    private static let titles = [
        "/": "Images and videos from words", "/text-to-video": "Text to video",
        "/generate": "Text to image", "/edit": "Edit an image", "/gallery": "Gallery", "/shares": "Shares",
        "/usage": "Usage", "/admin": "Operations", "/login": "Sign in",
        "/register": "Create an account",
        "/setup": "Set up",
        "/forgot-password": "Forgotten password",
        "/reset-password": "New password",
        "/verify-email": "E-mail address",
        "/settings": "Settings",
        "/settings/security": "Security",
        "/settings/keys": "API keys",
        "/admin/users": "Users",
        "/admin/invitations": "Invitations",
        "/admin/keys": "Keys of users",
        "/admin/spending": "Spending",
        "/admin/audit": "Audit log",
    ]
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'"

    private static func expectPolicies(_ response: TestResponse, _ name: String) {
        let expected = [
            "content-type": "text/html; charset=utf-8", "cache-control": "no-store",
            "content-security-policy": policy, "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
        ]
        for (header, value) in expected { #expect(response.headers[header] == [value], "\(name)") }
        #expect(response.headers["permissions-policy"].first?.contains("camera=()") == true, "\(name)")
        #expect(response.headers["strict-transport-security"].isEmpty, "\(name): HSTS needs TLS")
        #expect(response.headers["set-cookie"].isEmpty, "\(name)")
    }

    @Test func `Every page has its title and security headers, and no inline script or style`() async throws {
        try await TestServer.run { server in
            for (path, title) in Self.titles {
                let page = try await server.request(.GET, path)
                #expect(page.status == 200, "\(path)")
                #expect(page.text.contains("<title>\(title) · Afterimage</title>"), "\(path) \(page.text.prefix(900))")
                #expect(page.text.hasSuffix("</html>\n"), "\(path)")
                #expect(!page.text.contains("{{") && !page.text.contains("}}"), "\(path)")
                Self.expectPolicies(page, path)
                server.expectCommonHeaders(page, path)
                try await server.expectNoSecrets(page, path)
                #expect(
                    page.text.firstMatch(of: #/<script(?![^>]*\ssrc=)|<style|\s(?:style|on\w+)=|javascript:/#) == nil)
                let head = try await server.request(.HEAD, path)
                #expect(head.status == 200 && head.bytes.isEmpty, "\(path)")
                #expect(head.headers["content-length"] == ["\(page.bytes.count)"], "\(path)")
            }
        }
    }

    @Test func `A page shows the signed-in user, escaped, and none for an invalid cookie`() async throws {
        try await TestServer.run { server in
            let cookies = try await server.register("o'hara@example.org").cookies
            let page = try await server.request(.GET, "/gallery", headers: cookies)
            #expect(page.text.contains("o&#39;hara@example.org") && page.text.contains("data-signed-in"))
            for name in ["<b>"] + HostileText.all {
                let hostile = ("Cookie", "afterimage=\(try await server.token(user: name))")
                let page = try await server.request(.GET, "/gallery", headers: [hostile])
                #expect(HostileText.isEscaped(name, in: page.bytes), "\(name.unicodeScalars.map(\.value))")
            }
            let visitor = ("Cookie", "afterimage=\(try await server.token(session: "0123456789abcdef"))")
            let broken = [("Cookie", cookies[0].1 + "x"), ("Cookie", "afterimage="), ("Cookie", "afterimage=a.b.c")]
            for cookie in broken + [visitor, ("x-access-token", "not.a.token")] {
                let page = try await server.request(.GET, "/gallery", headers: [cookie])
                #expect(page.status == 200 && !page.text.contains("data-signed-in"), "\(cookie)")
                #expect(page.text.contains(#"href="/register""#), "\(cookie)")
            }
        }
    }

    @Test func `Forms have the limits of the API`() async throws {
        try await TestServer.run { server in
            let video = try await server.request(.GET, "/text-to-video").text
            #expect(video.contains(#"data-count="500""#), "the negative prompt's limit")
            #expect(video.contains(#"<option value="1280*720">Landscape 16:9, 1280 × 720</option>"#))
            let edit = try await server.request(.GET, "/edit").text
            #expect(edit.contains(#"data-count="5000""#))
        }
    }

    @Test func `With an https public URL, pages have HSTS`() async throws {
        try await TestServer.run { settings in
            settings.publicBaseURL = "https://images.example.org"
        } _: { server in
            let page = try await server.request(.GET, "/")
            #expect(page.headers["strict-transport-security"] == ["max-age=31536000; includeSubDomains"])
            #expect(page.headers["content-security-policy"] == [Self.policy + "; upgrade-insecure-requests"])
        }
    }

    @Test func `At an unknown path browsers get a page, and API clients a JSON error`() async throws {
        let browser = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        try await TestServer.run { server in
            for path in ["/nothing", "/gallery/nothing", "/apis", "/%3Cscript%3E", "/text-to-video.html"] {
                let page = try await server.request(.GET, path, headers: [browser])
                #expect(page.status == 404 && page.text.contains("<title>Not found · Afterimage</title>"), "\(path)")
                Self.expectPolicies(page, path)
                server.expectCommonHeaders(page, path)
                let head = try await server.request(.HEAD, path, headers: [browser])
                #expect(
                    head.status == 404 && head.bytes.isEmpty
                        && head.headers["content-type"].first?.hasPrefix("text/html") == true)
                for headers in [[], [("Accept", "application/json")], [("Accept", "*/*")]] {
                    let response = try await server.request(.GET, path, headers: headers)
                    try await server.expectFailure(response, 404, "not_found", "\(path) \(headers)")
                }
                let post = try await server.request(.POST, path, headers: [browser])
                try await server.expectFailure(post, 404, "not_found", path)
            }
            for path in ["/api", "/api/nothing", "/video/x", "/video", "/uploads/x", "/health/x", "/assets/1/app.css"] {
                let response = try await server.request(.GET, path, headers: [browser])
                try await server.expectFailure(response, 404, "not_found", path)
            }
            let post = try await server.request(.POST, "/gallery", headers: [browser])
            try await server.expectFailure(post, 405, "method_not_allowed", "POST /gallery")
        }
    }

    @Test func `API responses have a same-origin resource policy`() async throws {
        try await TestServer.run { server in
            for path in ["/health/live", "/api/auth/me", "/api/nothing"] {
                let response = try await server.request(.GET, path)
                #expect(response.headers["cross-origin-resource-policy"] == ["same-origin"], "\(path)")
            }
        }
    }
}
