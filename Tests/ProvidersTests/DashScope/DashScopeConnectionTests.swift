import Application
import AsyncHTTPClient
import Domain
import Providers
import Testing

/// What the connection has to do with whether an order may be sent again.
@Suite struct DashScopeConnectionTests {
    @Test func `a server that nobody runs has surely not taken an order`() async throws {
        try await VideoProviderFixture.withClient { client in
            // A port that was free a moment ago may be another test's by now; nobody is ever given this one.
            for base in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"] {
                let provider = VideoProviderFixture.at(base, client)
                var notes = ""
                let outcome = await SubmissionOutcome(provider) { notes = $0 }
                #expect(outcome == .unavailable, "\(base) \(notes)")
                let report = await PollOutcome(provider)
                #expect(report == .unavailable, "\(base)")
            }
        }
    }

    @Test func `a server that lets nobody in has surely not taken an order`() async throws {
        let crowd = FullBacklogListener()
        defer { crowd.leave() }
        try await VideoProviderFixture.withClient(connect: .milliseconds(300)) { client in
            let outcome = await SubmissionOutcome(VideoProviderFixture.at(crowd.base, client))
            #expect(outcome == .unavailable)
        }
    }

    @Test func `a server that cannot show who it is has surely not taken an order`() async throws {
        let origin = try await TLSOrigin()
        try await VideoProviderFixture.withClient { client in
            var notes = ""
            let outcome = await SubmissionOutcome(VideoProviderFixture.at("https://127.0.0.1:\(origin.port)", client)) {
                notes = $0
            }
            #expect(outcome == .unavailable, "\(notes)")
        }
        #expect(origin.requests == 0)
        await origin.stop()
    }

    @Test func `an answer that begins and does not end is not waited for longer than for one that never comes`()
        async throws
    {
        try await VideoProviderFixture.script {
            $0.submissionTimeout = .milliseconds(400)
            $0.pollTimeout = .milliseconds(400)
        } _: { server, provider in
            server.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            for tail in [ScriptedServer.Tail.silence, .drip] {
                server.tail = tail
                let start = ContinuousClock.now
                let outcome = await SubmissionOutcome(provider)
                #expect(outcome == .unknown)
                let report = await PollOutcome(provider)
                #expect(report == .unavailable)
                #expect(ContinuousClock.now - start < .seconds(3), "\(tail)")
            }
        }
    }

    @Test func `a question that is called off says nothing about the task`() async throws {
        try await VideoProviderFixture.script { server, provider in
            server.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
            server.tail = .silence
            let start = ContinuousClock.now
            let question = Task { await PollOutcome(provider) }
            await server.begun()
            question.cancel()
            let report = await question.value
            #expect(report == .unavailable)
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }
}
