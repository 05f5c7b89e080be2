import Afterimage
import NIOHTTP1
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

    @Test func `The admin role takes effect at the sign-in after grant, and ends at the sign-in after revoke`()
        async throws
    {
        try await ServerProcess.run { server in
            let before = try await server.post(
                "/api/auth/register",
                json: #"{"email":"alice@example.org","password":"\#(TestServer.password)"}"#)
            #expect(before.status == 201)
            let (status, output) = try await server.runCommand("admin", "grant", "Alice@Example.org")
            #expect(status == .exited(0) && output.contains("alice@example.org is an admin"), "\(output)")
            #expect(try await Self.page(server, before.cookies).contains("not an administrator"))
            let after = try await Self.signIn(server, "alice@example.org")
            #expect(after.json["data"]["user"]["role"] == "admin")
            let page = try await Self.page(server, after.cookies)
            #expect(page.contains(#"id="overview""#) && page.contains(#"href="/admin""#))
            #expect(try await server.runCommand("admin", "revoke", "alice@example.org").status == .exited(0))
            let again = try await Self.signIn(server, "alice@example.org")
            #expect(again.json["data"]["user"]["role"] == "user")
            #expect(try await !Self.page(server, again.cookies).contains(#"id="overview""#))
        }
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
