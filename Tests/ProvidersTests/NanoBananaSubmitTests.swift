import Application
import Domain
import Providers
import Sandbox
import Testing

/// Every way in which the provider may fail to take an order.
@Suite struct NanoBananaSubmitTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let directive: String
        let outcome: Outcome
        let submissions: Int

        init(_ directive: String, _ outcome: Outcome, _ submissions: Int) {
            (self.directive, self.outcome, self.submissions) = (directive, outcome, submissions)
        }

        var testDescription: String { directive }
    }

    private static let faults: [Fault] = [
        // Surely not taken, and perhaps taken later: three attempts in all.
        Fault("throttle", .refused(.providerUnavailable), 3),
        Fault("throttle business", .refused(.providerUnavailable), 3),
        Fault("throttle 1", .taken, 2), Fault("throttle 2", .taken, 3), Fault("throttle 2 business", .taken, 3),
        Fault("unavailable", .refused(.providerUnavailable), 3), Fault("unavailable 2", .taken, 3),
        // Surely not taken, and never will be.
        Fault("bad-request", .refused(.requestRefused), 1), Fault("bad-request http", .refused(.requestRefused), 1),
        Fault("unauthorized", .refused(.providerUnavailable), 1),
        Fault("unauthorized business", .refused(.providerUnavailable), 1),
        Fault("no-credit", .refused(.quotaExhausted), 1), Fault("no-credit http", .refused(.quotaExhausted), 1),
        // Perhaps taken, and paid for: no second order.
        Fault("server-error", .refused(.generationFailed), 1),
        Fault("server-error http", .refused(.generationFailed), 1),
        Fault("disconnect", .unknown, 1), Fault("junk-reply", .unknown, 1),
        Fault("no-task-id", .unknown, 1),
        Fault("slow-reply 50ms", .taken, 1),
    ]

    @Test func `each fault has its outcome, and only what was surely not taken is sent again`() async throws {
        try await Self.check(Self.faults, timeout: .seconds(20))
    }

    @Test func `an order that is never answered may have been taken`() async throws {
        try await Self.check([Fault("hang", .unknown, 1)], timeout: .seconds(2))
    }

    private static func check(_ faults: [Fault], timeout: Duration) async throws {
        try await SandboxProvider.run {
            $0.timeout = timeout
        } _: { part in
            for fault in faults {
                let prompt = "a [fault: \(fault.directive)]"
                let outcome = await Outcome { () throws(ImageSubmissionError) in
                    try await part.provider.submit(SandboxProvider.order(prompt))
                }
                #expect(outcome == fault.outcome, "\(fault.directive)")
                #expect(
                    part.sandbox.repository.submissions(prompt: prompt).count == fault.submissions, "\(fault.directive)"
                )
            }
        }
    }

    @Test func `attempts come further and further apart`() async throws {
        try await SandboxProvider.run {
            $0.attempts = 4
            $0.retryDelay = .seconds(1000)
        } _: { part in
            _ = await Outcome { () throws(ImageSubmissionError) in
                try await part.provider.submit(SandboxProvider.order("a [fault: throttle]"))
            }
            #expect(part.sandbox.submissions.count == 4)
            #expect(part.clock.sleeps.map { Int(($0 / .seconds(1)).rounded()) } == [1000, 2000, 4000])
        }
    }

    @Test func `an order carries all that was asked for, and nothing that was not`() async throws {
        try await SandboxProvider.run { part in
            var order = SandboxProvider.order("Ein \"Fuchs\" 🦊\n")
            _ = try await part.provider.submit(order)
            let plain = try #require(part.sandbox.submissions.first)
            for name in ["numImages", "imageUrls", "image_size"] { #expect(!plain.body.contains(name)) }
            #expect(plain.prompt == "Ein \"Fuchs\" 🦊" && plain.body.contains("TEXTTOIAMGE"))
            #expect(plain.callbackURL == order.callbackAddress)
            order = ImageSubmission(
                request: ImageRequest(
                    prompt: Prompt("a")!, references: [ImageURL("https://example.com/a.png")!], characterIDs: ["c"],
                    count: 3, size: .landscape21x9), callbackAddress: order.callbackAddress)
            _ = try await part.provider.submit(order)
            let full = try #require(part.sandbox.submissions.last)
            #expect(full.imageURLs == ["https://example.com/a.png"])
            #expect(full.body.contains(#""numImages":3"#) && full.body.contains(#""image_size":"21:9""#))
            #expect(full.body.contains("\"IMAGETOIAMGE\""))
        }
    }
}
