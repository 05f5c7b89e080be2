import Application
import AsyncHTTPClient
import Domain
import Providers
import Testing

/// Answers that no page documents, byte for byte, from a server that says what it is told to say.
@Suite struct NanoBananaWireTests {
    private static let orders: [(status: Int, body: String, outcome: Outcome, requests: Int)] = [
        (200, #"{"code":200,"message":"success","data":{"taskId":"t"}}"#, .taken, 1),
        (200, #"{"code":"200","msg":null,"data":{"taskId":"t","extra":[{}]}}"#, .taken, 1),
        (200, #"{"code":200,"msg":{"text":"success"},"data":{"taskId":"t","errorMessage":5}}"#, .taken, 1),
        (200, #"{"data":{"taskId":"t"}}"#, .taken, 1),
        (200, #"{"code":402,"msg":"Insufficient credits","data":""}"#, .refused(.quotaExhausted), 1),
        (200, #"{"code":402,"message":"Insufficient credits","data":[]}"#, .refused(.quotaExhausted), 1),
        (200, #"{"code":400,"message":"violates content policy"}"#, .refused(.promptRefused), 1),
        (200, #"{"code":400,"msg":"Cannot fetch your image"}"#, .refused(.pictureRefused), 1),
        (200, #"{"code":422,"msg":"prompt too long"}"#, .refused(.requestRefused), 1),
        (200, #"{"code":433,"msg":"sub-key limit"}"#, .refused(.quotaExhausted), 1),
        (200, #"{"code":455,"msg":"maintenance"}"#, .refused(.providerUnavailable), 1),
        (200, #"{"code":451,"msg":"x"}"#, .refused(.pictureRefused), 1),
        (429, "", .refused(.providerUnavailable), 3), (503, "<html>", .refused(.providerUnavailable), 3),
        (401, "", .refused(.providerUnavailable), 1), (403, "error code: 1010", .refused(.providerUnavailable), 1),
        (404, "<html>", .refused(.providerUnavailable), 1), (400, "", .refused(.requestRefused), 1),
        (500, "<html>", .refused(.generationFailed), 1),
        // Somebody on the way stopped waiting: the provider may have it.
        (504, "<html>", .unknown, 1), (524, "<html>", .unknown, 1),
        (302, "", .unknown, 1), (200, "", .unknown, 1), (200, "[]", .unknown, 1), (200, "{}", .unknown, 1),
        (200, #"{"code":200,"data":{"taskId":""}}"#, .unknown, 1),
        (200, #"{"code":200,"data":{"taskId":"a b"}}"#, .unknown, 1),
        (200, #"{"code":200,"data":{"taskId":7}}"#, .unknown, 1),
        (
            200, #"{"code":200,"data":{"taskId":"t"},"pad":""# + String(repeating: "a", count: 1 << 20) + "\"}",
            .unknown, 1
        ),
        (
            200, #"{"code":200,"data":{"taskId":"t"},"pad":""# + String(repeating: "a", count: 1 << 19) + "\"}", .taken,
            1
        ),
        (200, String(repeating: "[", count: 100_000), .unknown, 1),
    ]

    @Test func `an order's outcome is known from the least that its answer says, and no more is made of it`()
        async throws
    {
        try await withProvider { server, provider in
            for (status, body, outcome, requests) in Self.orders {
                let before = server.requests.count
                server.respond(status, body)
                let found = await Outcome { () throws(ImageSubmissionError) in
                    try await provider.submit(SandboxProvider.order("a"))
                }
                await server.answered(before + requests)
                #expect(found == outcome, "\(status) \(body.prefix(100))")
                #expect(server.requests.count == before + requests, "\(status) \(body.prefix(100))")
            }
            for raw in ["", "junk\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":200"] {
                server.answer = raw
                let found = await Outcome { () throws(ImageSubmissionError) in
                    try await provider.submit(SandboxProvider.order("a"))
                }
                #expect(found == .unknown, "\(raw)")
            }
        }
    }

    @Test func `every request carries the key and a name that content networks let through`() async throws {
        try await withProvider { server, provider in
            server.respond(200, #"{"code":200,"data":{"taskId":"t"}}"#)
            _ = try await provider.submit(SandboxProvider.order("a"))
            server.respond(200, #"{"code":200,"data":{"successFlag":0}}"#)
            let report = try await provider.report(on: TaskID("a/b&c=d#e%")!)
            #expect(report == .working)
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

    @Test func `a server that nobody runs has surely not taken an order`() async throws {
        let client = SandboxProvider.testClient()
        // A port that was free a moment ago may be another test's by now; nobody is ever given this one.
        for base in ["http://127.0.0.1:1", "http://localhost:1"] {
            let clock = InstantClock()
            let provider = NanoBanana(NanoBananaConfiguration(base: base, key: "k"), client: client, clock: clock)
            let found = await Outcome { () throws(ImageSubmissionError) in
                try await provider.submit(SandboxProvider.order("a"))
            }
            #expect(found == .refused(.providerUnavailable), "\(base)")
            #expect(clock.sleeps.count == 2, "\(base)")
        }
        try await client.shutdown()
    }

    @Test func `an answer that begins and does not end is not waited for longer than for one that never comes`()
        async throws
    {
        try await withProvider {
            $0.timeout = .milliseconds(400)
        } _: { server, provider in
            server.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            for tail in [ScriptedServer.Tail.silence, .drip] {
                server.tail = tail
                let start = ContinuousClock.now
                let found = await Outcome { () throws(ImageSubmissionError) in
                    try await provider.submit(SandboxProvider.order("a"))
                }
                #expect(found == .unknown)
                await #expect(throws: ImageStatusError.self) { try await provider.report(on: TaskID("t")!) }
                #expect(ContinuousClock.now - start < .seconds(3), "\(tail)")
            }
        }
    }

    private func withProvider(
        _ configure: (inout NanoBananaConfiguration) -> Void = { _ in },
        _ body: (ScriptedServer, NanoBanana) async throws -> Void
    ) async throws {
        let (server, client) = (ScriptedServer(), SandboxProvider.testClient())
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
