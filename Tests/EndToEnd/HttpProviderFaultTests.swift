import Afterimage
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// What clients see where the provider does not do what it should.
@Suite struct HttpProviderFaultTests {
    private static let faults: [(prompt: String, status: Int, code: String?)] = [
        ("bad-request", 422, "image_refused"), ("unauthorized", 503, "provider_unavailable"),
        ("no-credit", 503, "provider_unavailable"), ("throttle", 503, "provider_unavailable"),
        ("server-error", 503, "provider_unavailable"), ("unavailable", 503, "provider_unavailable"),
        ("junk-reply", 202, nil), ("no-task-id", 202, nil), ("disconnect", 202, nil), ("throttle 2", 202, nil),
        ("unavailable 1", 202, nil),
    ]

    @Test
    func `a provider that fails is told without its name, its words or the key, and the record says what happened`()
        async throws
    {
        try await TestServer.run { settings in
            settings.nanoBanana.key = "provider-key-0123456789"
        } _: { server in
            server.sandbox.pauseCallbacks()
            let token = try await server.token(user: "alice")
            for (fault, status, code) in Self.faults {
                let answer = try await server.generate("a [fault: \(fault)]", token: token)
                if let code {
                    try await server.expectFailure(answer, status, code, fault)
                    let location = try #require(answer.headers["location"].first, "\(fault)")
                    let record = try await server.ask(.GET, location, token: token)
                    #expect(record.json["data"]["image"]["status"] == "failed", "\(fault)")
                    #expect(record.json["data"]["image"]["error"].string == answer.json["message"].string, "\(fault)")
                    try await server.expectNoSecrets(record, fault)
                } else {
                    #expect(
                        answer.status == status && answer.json["data"]["image"]["status"] == "pending",
                        "\(fault): \(answer.text)")
                    try await server.expectNoSecrets(answer, fault)
                }
                for text in [
                    "Insufficient", "Parameter error", "access permissions", "Too many requests", "Server error",
                ] {
                    #expect(!answer.text.contains(text), "\(fault)")
                }
            }
        }
    }

    @Test func `an order that finds nobody is told as such`() async throws {
        try await TestServer.run { settings in
            settings.nanoBanana.base = "http://127.0.0.1:1"
        } _: { server in
            let answer = try await server.generate("a", token: try await server.token(user: "alice"))
            try await server.expectFailure(answer, 503, "provider_unavailable", "nobody")
            #expect(answer.headers["retry-after"] == ["60"] && !answer.text.contains("127.0.0.1"))
        }
    }

    @Test func `a task id that the provider gives twice belongs to the first order alone`() async throws {
        try await TestServer.run { server in
            server.sandbox.pauseCallbacks()
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            let first = try await server.generate("first", token: alice).json["data"]
            let second = try await server.generate("second [fault: same-task-id]", token: bob)
            let location = try #require(second.headers["location"].first)
            let record = try await server.ask(.GET, location, token: bob).json["data"]["image"]
            #expect(record["status"] == "failed")
            let shown = second.json["data"]["image"]
            for field in ["id", "taskId", "status", "error", "createdAt"] {
                #expect(shown[field] == record[field], "\(field)")
            }
            #expect(second.json["data"]["taskId"] != first["taskId"], "the task is another's")
        }
    }
}
