import Afterimage
import NIOHTTP1
import TestSupport
import Testing

/// Who is an admin, and what the page of admins tells everybody else.
@Suite struct AdminPageTests {
    private static func page(_ server: ServerProcess, _ cookies: [(String, String)]) async throws -> String {
        let answer = try await server.ask(.GET, "/admin", headers: cookies)
        #expect(answer.status == 200)
        return answer.text
    }

    private static func signIn(_ server: ServerProcess, _ email: String) async throws -> TestAnswer {
        try await server.post(
            "/api/auth/login", json: #"{"email":"\#(email)","password":"\#(TestServer.password)"}"#)
    }

    @Test func `An account is an admin's from the sign-in after the command until the sign-in after the other`()
        async throws
    {
        try await ServerProcess.run { server in
            let before = try await server.post(
                "/api/auth/register",
                json: #"{"email":"alice@example.org","password":"\#(TestServer.password)"}"#)
            #expect(before.status == 201)
            let (end, output) = try await server.command("admin", "grant", "Alice@Example.org")
            #expect(end == .exited(0) && output.contains("alice@example.org is an admin"), "\(output)")
            #expect(try await Self.page(server, before.cookies).contains("not an administrator"))
            let after = try await Self.signIn(server, "alice@example.org")
            #expect(after.json["data"]["user"]["role"] == "admin")
            let page = try await Self.page(server, after.cookies)
            #expect(page.contains(#"id="overview""#) && page.contains(#"href="/admin""#))
            #expect(try await server.command("admin", "revoke", "alice@example.org").end == .exited(0))
            let again = try await Self.signIn(server, "alice@example.org")
            #expect(again.json["data"]["user"]["role"] == "user")
            #expect(try await !Self.page(server, again.cookies).contains(#"id="overview""#))
        }
    }

    @Test func `The command refuses who has no account, and the page who is no admin`() async throws {
        try await ServerProcess.run { server in
            for (arguments, words) in [("bob@example.org", "no account"), ("no address", "no account")] {
                let (end, output) = try await server.command("admin", "grant", arguments)
                #expect(end == .exited(1) && output.contains(words) && !output.contains("()"), "\(output)")
            }
            let stranger = try await Self.page(server, [])
            #expect(stranger.contains(#"href="/login""#) && !stranger.contains(#"id="overview""#))
            #expect(!stranger.contains("admin.js") && !stranger.contains(#"href="/admin""#))
        }
    }
}
