import Application
import Domain
import FoundationEssentials
import Providers
import Sandbox
import Testing

/// Every response of the video provider to a status poll.
@Suite struct DashScopePollTests {
    private static let pollCases: [(directive: String, result: VideoPollOutcome)] = [
        ("stuck", .running), ("stuck-pending", .waiting),
        ("content-policy", .failed(.contentRefused)), ("generation-failed", .failed(.generationFailed)),
        ("internal-error", .failed(.generationFailed)), ("timed-out", .failed(.timedOut)),
        ("canceled", .failed(.generationFailed)), ("query-no-url", .unintelligible),
        ("query-suspended", .waiting), ("query-not-found", .unknownTask),
        ("query-error", .unavailable), ("query-throttle", .throttled),
        ("query-unknown-flag", .unintelligible), ("query-junk", .unintelligible),
        ("video-url https://example.com/fox.mp4", .succeeded("https://example.com/fox.mp4")),
    ]

    @Test func `each status response has its result and is requested once`() async throws {
        try await VideoProviderFixture.withSandbox { sandbox, provider in
            for (directive, expected) in Self.pollCases {
                let task = try await provider.submit(VideoProviderFixture.request("A fox [fault: \(directive)]"))
                switch directive {
                case "stuck": _ = try await sandbox.wait { $0.tasks[task.text]?.startedAt }
                case "stuck-pending": break
                default: _ = try await sandbox.ended(task.text)
                }
                var details = ""
                let result = await VideoPollOutcome(provider, task) { details = $0 }
                #expect(result == expected, "\(directive)")
                #expect(!details.contains(VideoProviderFixture.key), "\(directive)")
                #expect(sandbox.task(task.text)?.queries == 1, "\(directive)")
            }
        }
    }

    @Test func `a video's URL is read from either member, with its expiry`() async throws {
        try await VideoProviderFixture.withSandbox { sandbox, provider in
            for prompt in ["A fox", "A fox [fault: query-nested-url]"] {
                let task = try await provider.submit(VideoProviderFixture.request(prompt))
                let ended = try await sandbox.ended(task.text)
                guard case .succeeded(let origin, let until) = try await provider.status(of: task) else {
                    Issue.record("a completed task is not reported as succeeded")
                    continue
                }
                let base = try await sandbox.originURL
                #expect(origin.hasPrefix(base) && origin.contains(task.text))
                let completed = try #require(ended.completedAt)
                let life = try #require(until).milliseconds / 1000 - Int64(completed.timeIntervalSince1970)
                #expect((86_395...86_405).contains(life))
            }
        }
    }

    @Test func `an unknown task id is reported as unknown`() async throws {
        try await VideoProviderFixture.withSandbox { _, provider in
            let result = await VideoPollOutcome(provider, TaskID("00000000-0000-0000-0000-000000000000")!)
            #expect(result == .unknownTask)
        }
    }

    @Test func `a poll that times out says nothing about the task`() async throws {
        try await VideoProviderFixture.withSandbox {
            $0.pollTimeout = .milliseconds(500)
        } _: { _, provider in
            let task = try await provider.submit(VideoProviderFixture.request("A fox [fault: query-hang]"))
            let result = await VideoPollOutcome(provider, task)
            #expect(result == .unavailable)
        }
    }
}
