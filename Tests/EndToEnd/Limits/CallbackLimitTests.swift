import Afterimage
import Application
import Domain
import NIOCore
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Unsigned callbacks are rate-limited, signed ones are not.
@Suite struct CallbackLimitTests {
    @Test func `unsigned callbacks beyond the limit are rejected, signed ones never`() async throws {
        try await TestServer.run(sandbox: .immediate) { settings in
            settings.limits.unsignedCallbacksPerMinute = 3
            settings.pollSchedule.first = .seconds(3600)
        } _: { server in
            let token = try await server.token(user: "alice")
            let prompt = "A fox [fault: stuck]"
            #expect(try await server.generate(prompt, token: token).status == 202)
            let task = try await server.sandbox.task(prompt: prompt)
            let path = String(try #require(task.callbackURL).dropFirst(server.base.count))
            let body = CallbackBody.success(task.id, "https://images.example/fox.png")
            let forged = [
                "/api/v1/nanobanana/callback", "/api/v1/nanobanana/callback?record=1&signature=2",
                String(path.dropLast(2)) + "00", path.replacing("signature", with: "Signature"),
            ]
            var statuses: [Int] = []
            for path in forged + forged { statuses.append(try await server.post(path, json: body).status) }
            #expect(statuses == [202, 202, 202, 429, 429, 429, 429, 429])
            for _ in 0..<6 { #expect(try await server.post(path, json: body).status == 200) }
        }
    }
}
