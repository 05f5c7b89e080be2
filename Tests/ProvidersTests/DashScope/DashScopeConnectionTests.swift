import Application
import AsyncHTTPClient
import Domain
import Providers
import Testing

/// Which connection failures prove that a submission was not accepted.
@Suite struct DashScopeConnectionTests {
    @Test func `a refused connection proves that the submission was not accepted`() async throws {
        try await VideoProviderFixture.withClient { client in
            // Port 1 is never assigned; a port that was free a moment ago may be in use by another test.
            for base in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"] {
                let provider = VideoProviderFixture.provider(at: base, client)
                var details = ""
                let outcome = await VideoSubmissionOutcome(provider) { details = $0 }
                #expect(outcome == .unavailable, "\(base) \(details)")
                let result = await VideoPollOutcome(provider)
                #expect(result == .unavailable, "\(base)")
            }
        }
    }

    @Test func `a connect timeout proves that the submission was not accepted`() async throws {
        let listener = FullBacklogListener()
        defer { listener.stop() }
        try await VideoProviderFixture.withClient(connect: .milliseconds(300)) { client in
            let outcome = await VideoSubmissionOutcome(VideoProviderFixture.provider(at: listener.base, client))
            #expect(outcome == .unavailable)
        }
    }

    @Test func `a failed TLS handshake proves that the submission was not accepted`() async throws {
        let origin = try await TLSOrigin()
        try await VideoProviderFixture.withClient { client in
            var details = ""
            let outcome = await VideoSubmissionOutcome(
                VideoProviderFixture.provider(at: "https://127.0.0.1:\(origin.port)", client)
            ) {
                details = $0
            }
            #expect(outcome == .unavailable, "\(details)")
        }
        #expect(origin.requests == 0)
        await origin.stop()
    }

    @Test func `the timeout covers the whole response, not only its head`()
        async throws
    {
        try await VideoProviderFixture.withScriptedServer {
            $0.submissionTimeout = .milliseconds(400)
            $0.pollTimeout = .milliseconds(400)
        } _: { server, provider in
            server.response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            for tail in [ScriptedServer.Tail.silence, .drip] {
                server.tail = tail
                let start = ContinuousClock.now
                let outcome = await VideoSubmissionOutcome(provider)
                #expect(outcome == .unknown)
                let result = await VideoPollOutcome(provider)
                #expect(result == .unavailable)
                // The server ends each of the two responses after five seconds.
                #expect(ContinuousClock.now - start < .seconds(8), "\(tail)")
            }
        }
    }

    @Test func `a cancelled poll says nothing about the task`() async throws {
        try await VideoProviderFixture.withScriptedServer { server, provider in
            server.response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            server.tail = .silence
            let start = ContinuousClock.now
            let poll = Task { await VideoPollOutcome(provider) }
            await server.responseStarted()
            poll.cancel()
            let result = await poll.value
            #expect(result == .unavailable)
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }
}
