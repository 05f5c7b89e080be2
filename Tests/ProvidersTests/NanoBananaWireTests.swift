import Application
import AsyncHTTPClient
import Domain
import Providers
import Testing

/// Undocumented responses, byte for byte, from a scripted server.
@Suite struct NanoBananaWireTests {
    private static let submitCases: [(status: Int, body: String, outcome: ImageSubmissionOutcome, requests: Int)] = [
        (200, #"{"code":200,"message":"success","data":{"taskId":"t"}}"#, .accepted, 1),
        (200, #"{"code":"200","msg":null,"data":{"taskId":"t","extra":[{}]}}"#, .accepted, 1),
        (200, #"{"code":200,"msg":{"text":"success"},"data":{"taskId":"t","errorMessage":5}}"#, .accepted, 1),
        (200, #"{"data":{"taskId":"t"}}"#, .accepted, 1),
        (200, #"{"code":402,"msg":"Insufficient credits","data":""}"#, .refused(.quotaExhausted), 1),
        (200, #"{"code":402,"message":"Insufficient credits","data":[]}"#, .refused(.quotaExhausted), 1),
        (200, #"{"code":400,"message":"violates content policy"}"#, .refused(.promptRefused), 1),
        (200, #"{"code":400,"msg":"Cannot fetch your image"}"#, .refused(.referenceImageRefused), 1),
        (200, #"{"code":422,"msg":"prompt too long"}"#, .refused(.requestRefused), 1),
        (200, #"{"code":433,"msg":"sub-key limit"}"#, .refused(.quotaExhausted), 1),
        (200, #"{"code":455,"msg":"maintenance"}"#, .refused(.providerUnavailable), 1),
        (200, #"{"code":451,"msg":"x"}"#, .refused(.referenceImageRefused), 1),
        (429, #"{"code":429,"msg":"x"}"#, .refused(.providerUnavailable), 3),
        (503, #"{"code":503,"msg":"x"}"#, .refused(.providerUnavailable), 3),
        // Without the provider's envelope: it may have accepted the submission.
        (429, "", .unknown, 1), (503, "<html>", .unknown, 1), (503, "{}", .unknown, 1), (401, "", .unknown, 1),
        (502, #"{"error":"bad gateway"}"#, .unknown, 1), (429, #"{"message":"rate limited"}"#, .unknown, 1),
        (403, "error code: 1010", .unknown, 1), (404, "<html>", .unknown, 1), (400, "", .unknown, 1),
        (500, "<html>", .unknown, 1), (504, "<html>", .unknown, 1), (524, "<html>", .unknown, 1),
        // The provider's own codes for an upstream timeout.
        (200, #"{"code":504,"msg":"x"}"#, .unknown, 1), (502, #"{"code":502,"msg":"x"}"#, .unknown, 1),
        (302, "", .unknown, 1), (200, "", .unknown, 1), (200, "[]", .unknown, 1), (200, "{}", .unknown, 1),
        (200, #"{"code":200,"data":{"taskId":""}}"#, .unknown, 1),
        (200, #"{"code":200,"data":{"taskId":"a b"}}"#, .unknown, 1),
        (200, #"{"code":200,"data":{"taskId":7}}"#, .unknown, 1),
        (
            200, #"{"code":200,"data":{"taskId":"t"},"pad":""# + String(repeating: "a", count: 1 << 20) + "\"}",
            .unknown, 1
        ),
        (
            200, #"{"code":200,"data":{"taskId":"t"},"pad":""# + String(repeating: "a", count: 1 << 19) + "\"}",
            .accepted,
            1
        ),
        (200, String(repeating: "[", count: 100_000), .unknown, 1),
    ]

    @Test func `the outcome of a submission is read from a minimal response and is otherwise unknown`()
        async throws
    {
        try await withProvider { server, provider in
            for (status, body, expected, requests) in Self.submitCases {
                let before = server.requests.count
                server.respond(status, body)
                let outcome = await ImageSubmissionOutcome { () throws(ImageSubmissionError) in
                    try await provider.submit(SandboxProvider.submission("a"))
                }
                await server.waitForRequests(before + requests)
                #expect(outcome == expected, "\(status) \(body.prefix(100))")
                #expect(server.requests.count == before + requests, "\(status) \(body.prefix(100))")
            }
            for raw in ["", "junk\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":200"] {
                server.response = raw
                let outcome = await ImageSubmissionOutcome { () throws(ImageSubmissionError) in
                    try await provider.submit(SandboxProvider.submission("a"))
                }
                #expect(outcome == .unknown, "\(raw)")
            }
        }
    }

    @Test func `every request has the API key and a user agent that CDNs accept`() async throws {
        try await withProvider { server, provider in
            server.respond(200, #"{"code":200,"data":{"taskId":"t"}}"#)
            _ = try await provider.submit(SandboxProvider.submission("a"))
            server.respond(200, #"{"code":200,"data":{"successFlag":0}}"#)
            let result = try await provider.status(of: TaskID("a/b&c=d#e%")!)
            #expect(result == .working)
            for request in server.requests {
                #expect(request.contains("Authorization: Bearer key-0123456789"))
                #expect(request.contains("User-Agent: Mozilla/5.0"))
            }
            #expect(server.requests[0].hasPrefix("POST /api/v1/nanobanana/generate HTTP/1.1\r\n"))
            #expect(
                server.requests[1].hasPrefix(
                    "GET /api/v1/nanobanana/record-info?taskId=a%2fb%26c%3dd%23e%25 HTTP/1.1\r\n"))
        }
    }

    @Test func `a refused connection proves that the submission was not accepted`() async throws {
        let client = SandboxProvider.testClient()
        // Port 1 is never assigned; a port that was free a moment ago may be in use by another test.
        for base in ["http://127.0.0.1:1", "http://localhost:1"] {
            let clock = InstantClock()
            let provider = NanoBanana(NanoBananaConfiguration(base: base, key: "k"), client: client, clock: clock)
            let outcome = await ImageSubmissionOutcome { () throws(ImageSubmissionError) in
                try await provider.submit(SandboxProvider.submission("a"))
            }
            #expect(outcome == .refused(.providerUnavailable), "\(base)")
            #expect(clock.sleeps.count == 2, "\(base)")
        }
        try await client.shutdown()
    }

    @Test func `the timeout covers the whole response, not only its head`()
        async throws
    {
        try await withProvider {
            $0.timeout = .milliseconds(400)
        } _: { server, provider in
            server.response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            for tail in [ScriptedServer.Tail.silence, .drip] {
                server.tail = tail
                let start = ContinuousClock.now
                let outcome = await ImageSubmissionOutcome { () throws(ImageSubmissionError) in
                    try await provider.submit(SandboxProvider.submission("a"))
                }
                #expect(outcome == .unknown)
                await #expect(throws: ImageStatusError.self) { try await provider.status(of: TaskID("t")!) }
                // The server ends each of the two responses after five seconds.
                #expect(ContinuousClock.now - start < .seconds(8), "\(tail)")
            }
        }
    }

    private func withProvider(
        _ configure: (inout NanoBananaConfiguration) -> Void = { _ in },
        _ body: (ScriptedServer, NanoBanana) async throws -> Void
    ) async throws {
        let (server, client) = (try ScriptedServer(), SandboxProvider.testClient())
        defer { server.stop() }
        var configuration = NanoBananaConfiguration(base: server.base, key: "key-0123456789")
        configuration.pollsPerSecond = 1000
        configure(&configuration)
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await body(server, NanoBanana(configuration, client: client, clock: InstantClock())))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        try result.get()
    }
}
