import Domain
import Providers
import Sandbox
import Testing

/// Every way in which the video provider may fail to take an order. None is ever sent twice by the adapter itself.
@Suite struct DashScopeCreateRequestTests {
    private static let faults: [(directive: String, outcome: SubmissionOutcome)] = [
        // Surely not taken, and perhaps taken later.
        ("throttle", .throttled), ("server-error", .unavailable), ("unavailable", .unavailable),
        // Surely not taken, and never will be. The second has the status of throttling.
        ("bad-request", .refused(.requestRefused)), ("billing", .refused(.quotaExhausted)),
        ("arrearage", .refused(.quotaExhausted)), ("moderation", .refused(.contentRefused)),
        ("unauthorized", .refused(.providerUnavailable)),
        // Perhaps taken, and paid for.
        ("disconnect", .unknown), ("junk-reply", .unknown), ("no-task-id", .unknown),
        ("slow-reply 50ms", .taken),
    ]

    @Test func `each fault has its outcome, and is met once`() async throws {
        try await VideoProviderFixture.run { sandbox, provider in
            for (directive, expected) in Self.faults {
                let prompt = "A fox [fault: \(directive)]"
                var notes = ""
                let outcome = await SubmissionOutcome(provider, VideoProviderFixture.film(prompt)) { notes = $0 }
                #expect(outcome == expected, "\(directive)")
                #expect(!notes.contains(VideoProviderFixture.key), "\(directive)")
                #expect(sandbox.repository.submissions(prompt: prompt).count == 1, "\(directive)")
            }
        }
    }

    @Test func `an order that is never answered may have been taken`() async throws {
        try await VideoProviderFixture.run {
            $0.submissionTimeout = .milliseconds(500)
        } _: { sandbox, provider in
            let outcome = await SubmissionOutcome(provider, VideoProviderFixture.film("A fox [fault: hang]"))
            #expect(outcome == .unknown)
            #expect(sandbox.submissions.count == 1)
        }
    }

    @Test func `a key that the provider does not know is for the operator to mend`() async throws {
        var settings = SandboxConfiguration.immediate
        settings.apiKey = "another"
        try await VideoProviderFixture.run(sandbox: settings) { _, provider in
            let outcome = await SubmissionOutcome(provider)
            #expect(outcome == .refused(.providerUnavailable))
            let report = await PollOutcome(provider)
            #expect(report == .unavailable)
        }
    }
}
