import Application
import Domain
import Providers
import Sandbox
import Testing

/// Every failure of a submission to the image provider.
@Suite struct NanoBananaSubmitTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let directive: String
        let outcome: ImageSubmissionOutcome
        let submissions: Int

        init(_ directive: String, _ outcome: ImageSubmissionOutcome, _ submissions: Int) {
            (self.directive, self.outcome, self.submissions) = (directive, outcome, submissions)
        }

        var testDescription: String { directive }
    }

    private static let faults: [Fault] = [
        // Not accepted; a retry may succeed: three attempts in all.
        Fault("throttle", .refused(.providerUnavailable), 3),
        Fault("throttle business", .refused(.providerUnavailable), 3),
        Fault("throttle 1", .accepted, 2), Fault("throttle 2", .accepted, 3),
        Fault("throttle 2 business", .accepted, 3),
        Fault("unavailable", .refused(.providerUnavailable), 3), Fault("unavailable 2", .accepted, 3),
        // Not accepted, and a retry does not help.
        Fault("bad-request", .refused(.requestRefused), 1), Fault("bad-request http", .refused(.requestRefused), 1),
        Fault("unauthorized", .refused(.providerUnavailable), 1),
        Fault("unauthorized business", .refused(.providerUnavailable), 1),
        Fault("no-credit", .refused(.quotaExhausted), 1), Fault("no-credit http", .refused(.quotaExhausted), 1),
        // Possibly accepted and paid for: not submitted again.
        Fault("server-error", .failed(.generationFailed), 1),
        Fault("server-error http", .failed(.generationFailed), 1),
        Fault("disconnect", .unknown, 1), Fault("junk-reply", .unknown, 1),
        Fault("no-task-id", .unknown, 1),
        Fault("gateway-429", .unknown, 1), Fault("gateway-502", .unknown, 1), Fault("gateway-503", .unknown, 1),
        Fault("slow-reply 50ms", .accepted, 1),
    ]

    @Test func `each fault has its outcome, and only submissions that were not accepted are retried`() async throws {
        try await Self.check(Self.faults, timeout: .seconds(20))
    }

    @Test func `a submission that times out may have been accepted`() async throws {
        try await Self.check([Fault("hang", .unknown, 1)], timeout: .seconds(2))
    }

    private static func check(_ faults: [Fault], timeout: Duration) async throws {
        try await SandboxProvider.withSandbox {
            $0.timeout = timeout
        } _: { fixture in
            for fault in faults {
                let prompt = "a [fault: \(fault.directive)]"
                let outcome = await ImageSubmissionOutcome { () throws(ImageSubmissionError) in
                    try await fixture.provider.submit(SandboxProvider.submission(prompt))
                }
                #expect(outcome == fault.outcome, "\(fault.directive)")
                #expect(
                    fixture.sandbox.records.submissions(prompt: prompt).count == fault.submissions, "\(fault.directive)"
                )
            }
        }
    }

    @Test func `the retry delay doubles`() async throws {
        try await SandboxProvider.withSandbox {
            $0.attempts = 4
            $0.retryDelay = .seconds(1000)
        } _: { fixture in
            _ = await ImageSubmissionOutcome { () throws(ImageSubmissionError) in
                try await fixture.provider.submit(SandboxProvider.submission("a [fault: throttle]"))
            }
            #expect(fixture.sandbox.submissions.count == 4)
            #expect(fixture.clock.sleeps.map { Int(($0 / .seconds(1)).rounded()) } == [1000, 2000, 4000])
        }
    }

    @Test func `a submission contains exactly the requested parameters`() async throws {
        try await SandboxProvider.withSandbox { fixture in
            var submission = SandboxProvider.submission("Ein \"Fuchs\" 🦊\n")
            _ = try await fixture.provider.submit(submission)
            let plain = try #require(fixture.sandbox.submissions.first)
            for name in ["numImages", "imageUrls", "image_size"] { #expect(!plain.body.contains(name)) }
            #expect(plain.prompt == "Ein \"Fuchs\" 🦊" && plain.body.contains("TEXTTOIAMGE"))
            #expect(plain.callbackURL == submission.callbackURL)
            submission = ImageSubmission(
                request: ImageRequest(
                    prompt: Prompt("a")!, references: [ImageURL("https://example.com/a.png")!], characterIDs: ["c"],
                    count: 3, size: .landscape21x9), callbackURL: submission.callbackURL)
            _ = try await fixture.provider.submit(submission)
            let full = try #require(fixture.sandbox.submissions.last)
            #expect(full.imageURLs == ["https://example.com/a.png"])
            #expect(full.body.contains(#""numImages":3"#) && full.body.contains(#""image_size":"21:9""#))
            #expect(full.body.contains("\"IMAGETOIAMGE\""))
        }
    }
}
