import Afterimage
import Application
import Domain
import NIOCore
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Rotation of the JWT and callback secrets.
@Suite struct KeyRotationTests {
    private static let new = "another secret only for tests, 32+"
    private static let older = "the very first secret of tests, 32+"

    @Test func `tokens signed with a previous secret are accepted, and new ones are signed with the new secret`()
        async throws
    {
        try await TestServer.run { settings in
            settings.jwtSecret = Self.new
            settings.previousJWTSecrets = [Self.older, TestServer.secret]
        } _: { server in
            let old = try await server.token(user: "alice")
            #expect(try await server.request(.GET, "/api/auth/me", token: old).status == 200)
            #expect(try await server.request(.GET, "/api/auth/me", token: old + "x").status == 401)
            // A renewed session's token is signed with the new secret.
            let session = try await server.token(session: "0123456789abcdef")
            let renewed = try #require(try await server.request(.POST, "/api/session", token: session).token)
            try await TestServer.run {
                $0.jwtSecret = Self.new
            } _: { (later: TestServer) async throws -> Void in
                #expect(try await later.request(.GET, "/api/auth/me", token: renewed).status == 200)
                #expect(try await later.request(.GET, "/api/auth/me", token: old).status == 401)
                #expect(try await later.request(.GET, "/api/auth/me", token: session).status == 401)
            }
        }
    }

    @Test func `callbacks signed with a previous secret are accepted, and with any other secret are not`() async throws
    {
        try await TestServer.run { settings in
            settings.callbackSecret = Self.new
            settings.previousCallbackSecrets = [Self.older, TestServer.secret]
            settings.pollSchedule.first = .seconds(3600)
        } _: { server in
            let token = try await server.token(user: "alice")
            let prompt = "A fox [fault: stuck]"
            let made = try await server.generate(prompt, token: token).json["data"]["image"]
            let name = try #require(made["id"].string)
            let record = try #require(RecordID(name))
            let task = try await server.sandbox.task(prompt: prompt)
            let signed = try #require(task.callbackURL)
            let body = CallbackBody.success(task.id, "https://images.example/fox.png")
            #expect(CallbackSigner(secret: Self.new, publicBase: server.base).url(for: record) == signed)
            for (secret, expected) in [("an unknown secret, long enough for 32", 202), (TestServer.secret, 200)] {
                let path = CallbackSigner(secret: secret, publicBase: "").url(for: record)
                #expect(try await server.post(path, json: body).status == expected)
            }
            let stored = try await server.request(.GET, "/api/v1/nanobanana/images/\(record.text)", token: token)
            #expect(stored.json["data"]["image"]["status"] == "completed")
        }
    }
}
