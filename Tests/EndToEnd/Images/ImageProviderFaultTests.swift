import Afterimage
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Responses to clients when the image provider fails.
@Suite struct ImageProviderFaultTests {
    private static let faults: [(prompt: String, status: Int, code: String?)] = [
        ("bad-request", 422, "image_refused"), ("unauthorized", 503, "provider_unavailable"),
        ("no-credit", 503, "provider_unavailable"), ("throttle", 503, "provider_unavailable"),
        ("server-error", 503, "provider_unavailable"), ("unavailable", 503, "provider_unavailable"),
        ("junk-reply", 202, nil), ("no-task-id", 202, nil), ("disconnect", 202, nil), ("throttle 2", 202, nil),
        ("unavailable 1", 202, nil),
    ]

    @Test
    func `a provider failure is reported without the provider's name, text or key, and the record has the error`()
        async throws
    {
        try await TestServer.run { settings in
            settings.nanoBanana.key = "provider-key-0123456789"
        } _: { server in
            server.sandbox.pauseCallbacks()
            let token = try await server.token(user: "alice")
            for (fault, status, code) in Self.faults {
                let response = try await server.generate("a [fault: \(fault)]", token: token)
                if let code {
                    try await server.expectFailure(response, status, code, fault)
                    let location = try #require(response.headers["location"].first, "\(fault)")
                    let record = try await server.request(.GET, location, token: token)
                    #expect(record.json["data"]["image"]["status"] == "failed", "\(fault)")
                    #expect(record.json["data"]["image"]["error"].string == response.json["message"].string, "\(fault)")
                    try await server.expectNoSecrets(record, fault)
                } else {
                    #expect(
                        response.status == status && response.json["data"]["image"]["status"] == "pending",
                        "\(fault): \(response.text)")
                    try await server.expectNoSecrets(response, fault)
                }
                for text in [
                    "Insufficient", "Parameter error", "access permissions", "Too many requests", "Server error",
                ] {
                    #expect(!response.text.contains(text), "\(fault)")
                }
            }
        }
    }

    @Test func `a submission to an unreachable provider gets 503`() async throws {
        try await TestServer.run { settings in
            settings.nanoBanana.base = "http://127.0.0.1:1"
        } _: { server in
            let response = try await server.generate("a", token: try await server.token(user: "alice"))
            try await server.expectFailure(response, 503, "provider_unavailable", "unreachable")
            #expect(response.headers["retry-after"] == ["60"] && !response.text.contains("127.0.0.1"))
        }
    }

    @Test func `a task id that the provider returns twice belongs only to the first submission`() async throws {
        try await TestServer.run { server in
            server.sandbox.pauseCallbacks()
            let (alice, bob) = (try await server.token(user: "alice"), try await server.token(user: "bob"))
            let first = try await server.generate("first", token: alice).json["data"]
            let second = try await server.generate("second [fault: same-task-id]", token: bob)
            let location = try #require(second.headers["location"].first)
            let record = try await server.request(.GET, location, token: bob).json["data"]["image"]
            #expect(record["status"] == "failed")
            let shown = second.json["data"]["image"]
            for field in ["id", "taskId", "status", "error", "createdAt"] {
                #expect(shown[field] == record[field], "\(field)")
            }
            #expect(second.json["data"]["taskId"] != first["taskId"], "the task belongs to the other image")
        }
    }
}
