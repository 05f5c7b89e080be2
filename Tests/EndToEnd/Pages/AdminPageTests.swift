import Afterimage
import Application
import NIOHTTP1
import PageFiles
import TestSupport
import Testing

/// The admin role and the admin page.
@Suite struct AdminPageTests {
    private static func page(_ server: ServerProcess, _ cookies: [(String, String)]) async throws -> String {
        let response = try await server.request(.GET, "/admin", headers: cookies)
        #expect(response.status == 200)
        return response.text
    }

    private static func signIn(_ server: ServerProcess, _ email: String) async throws -> TestResponse {
        try await server.post(
            "/api/auth/login", json: #"{"email":"\#(email)","password":"\#(TestServer.password)"}"#)
    }

    private static func isAdminPage(_ server: ServerProcess, _ cookies: [(String, String)]) async throws -> Bool {
        let page = try await page(server, cookies)
        return page.contains(#"id="overview""#) && page.contains(#"href="/admin""#)
    }

    @Test func `The admin role takes effect within seconds after grant, and ends within seconds after revoke`()
        async throws
    {
        try await ServerProcess.run { server in
            let before = try await server.post(
                "/api/auth/register",
                json: #"{"email":"alice@example.org","password":"\#(TestServer.password)"}"#)
            #expect(before.status == 201)
            #expect(try await Self.page(server, before.cookies).contains("not an administrator"))
            let (status, output) = try await server.runCommand("admin", "grant", "Alice@Example.org")
            #expect(status == .exited(0) && output.contains("alice@example.org is an admin"), "\(output)")
            #expect(try await eventually { try await Self.isAdminPage(server, before.cookies) })
            let after = try await Self.signIn(server, "alice@example.org")
            #expect(after.json["data"]["user"]["role"] == "admin")
            #expect(try await server.runCommand("admin", "revoke", "alice@example.org").status == .exited(0))
            for cookies in [before.cookies, after.cookies] {
                #expect(try await eventually { try await !Self.isAdminPage(server, cookies) })
            }
            let again = try await Self.signIn(server, "alice@example.org")
            #expect(again.json["data"]["user"]["role"] == "user")
        }
    }

    @Test func `Every page for administrators leads to the others, and shows nothing to anyone else`() async throws {
        try await TestServer.run { server in
            let paths = [
                "/admin", "/admin/users", "/admin/invitations", "/admin/keys", "/admin/spending", "/admin/audit",
            ]
            let admin = ("Cookie", "afterimage=\(try await server.token(user: "root", role: "admin"))")
            let user = ("Cookie", "afterimage=\(try await server.token(user: "alice"))")
            for path in paths {
                let page = try await server.request(.GET, path, headers: [admin]).text
                for other in paths { #expect(page.contains("<li><a href=\"\(other)\""), "\(path) \(other)") }
                #expect(page.contains("<a href=\"\(path)\" aria-current=\"page\">"), "\(path)")
                let isBelow = page.contains(#"<a href="/admin" aria-current="true">Admin</a>"#)
                #expect(isBelow == (path != "/admin"), "\(path)")
                for cookies in [[], [user]] {
                    let refused = try await server.request(.GET, path, headers: cookies).text
                    #expect(refused.contains("<h1>For administrators</h1>"), "\(path)")
                    #expect(!refused.contains("admin-nav") && !refused.contains("/admin-"), "\(path)")
                }
            }
        }
    }

    @Test func `Every action of the audit log has words for people`() {
        let script = String(decoding: PageFiles.assets["audit-actions.js"] ?? [], as: UTF8.self)
        for action in AuditAction.allCases { #expect(script.contains("'\(action.rawValue)': '"), "\(action)") }
    }

    @Test func `The command rejects an unknown account, and the page a user who is not an admin`() async throws {
        try await ServerProcess.run { server in
            for (email, message) in [("bob@example.org", "no account"), ("no address", "no account")] {
                let (status, output) = try await server.runCommand("admin", "grant", email)
                #expect(status == .exited(1) && output.contains(message) && !output.contains("()"), "\(output)")
            }
            let stranger = try await Self.page(server, [])
            #expect(stranger.contains(#"href="/login""#) && !stranger.contains(#"id="overview""#))
            #expect(!stranger.contains("admin.js") && !stranger.contains(#"href="/admin""#))
        }
    }
}
