import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport

/// A paid request that its client repeats with the same `Idempotency-Key` until it is accepted.
struct KeyedOrder: Sendable {
    /// Error codes after which a client repeats the request.
    private static let repeatable: Set<String> = [
        "write_unconfirmed", "storage_unavailable", "overloaded", "idempotency_in_progress",
    ]

    let path: String
    /// Unique, so that the sandbox shows how often it was submitted.
    let prompt: String

    static func image(_ prompt: String) -> KeyedOrder {
        KeyedOrder(path: "/api/v1/nanobanana/generate", prompt: prompt)
    }

    static func video(_ prompt: String) -> KeyedOrder { KeyedOrder(path: "/api/text-to-video", prompt: prompt) }

    /// - Returns: the error codes of repeated attempts, and the code after which it stopped; nil if it was accepted.
    func submit(
        as token: String, to server: ServerProcess, within limit: Duration
    ) async throws -> (repeated: [String], failure: String?) {
        let deadline = ContinuousClock.now + limit
        var repeated: [String] = []
        while ContinuousClock.now < deadline {
            // The prompt is the key: one key for each request.
            let response = try? await server.request(
                .POST, path, token: token,
                headers: [("Content-Type", "application/json"), ("Idempotency-Key", prompt)],
                body: .bytes(ByteBuffer(string: #"{"prompt":"\#(prompt)"}"#)))
            if response?.status == 202 { return (repeated, nil) }
            let code = response.map { $0.json["code"].string ?? "\($0.status)" } ?? "overloaded"
            guard Self.repeatable.contains(code) else { return (repeated, code) }
            repeated.append(code)
            try await Task.sleep(for: .milliseconds(500))
        }
        return (repeated, "not accepted in time")
    }
}
