import Domain
import Providers
import Sandbox
import Testing

/// Every failure of a submission to the video provider. The adapter itself never retries.
@Suite struct DashScopeSubmitTests {
    private static let faults: [(directive: String, outcome: VideoSubmissionOutcome)] = [
        // Not accepted; a retry may succeed.
        ("throttle", .throttled), ("server-error", .unavailable), ("unavailable", .unavailable),
        // Not accepted, and a retry does not help. The second has the status of throttling.
        ("bad-request", .refused(.requestRefused)), ("billing", .refused(.quotaExhausted)),
        ("arrearage", .refused(.quotaExhausted)), ("moderation", .refused(.contentRefused)),
        ("unauthorized", .refused(.providerUnavailable)),
        // Possibly accepted and paid for.
        ("disconnect", .unknown), ("junk-reply", .unknown), ("no-task-id", .unknown),
        ("gateway-429", .unknown), ("gateway-502", .unknown), ("gateway-503", .unknown),
        ("slow-reply 50ms", .accepted),
    ]

    @Test func `each fault has its outcome and is submitted once`() async throws {
        try await VideoProviderFixture.withSandbox { sandbox, provider in
            for (directive, expected) in Self.faults {
                let prompt = "A fox [fault: \(directive)]"
                var details = ""
                let outcome = await VideoSubmissionOutcome(provider, VideoProviderFixture.request(prompt)) {
                    details = $0
                }
                #expect(outcome == expected, "\(directive)")
                #expect(!details.contains(VideoProviderFixture.key), "\(directive)")
                #expect(sandbox.records.submissions(prompt: prompt).count == 1, "\(directive)")
            }
        }
    }

    @Test func `a submission that times out may have been accepted`() async throws {
        try await VideoProviderFixture.withSandbox {
            $0.submissionTimeout = .milliseconds(500)
        } _: { sandbox, provider in
            let outcome = await VideoSubmissionOutcome(provider, VideoProviderFixture.request("A fox [fault: hang]"))
            #expect(outcome == .unknown)
            #expect(sandbox.submissions.count == 1)
        }
    }

    @Test func `an invalid API key makes the provider unavailable`() async throws {
        var settings = SandboxConfiguration.immediate
        settings.apiKey = "another"
        try await VideoProviderFixture.withSandbox(sandbox: settings) { _, provider in
            let outcome = await VideoSubmissionOutcome(provider)
            #expect(outcome == .refused(.providerUnavailable))
            let result = await VideoPollOutcome(provider)
            #expect(result == .unavailable)
        }
    }
}
