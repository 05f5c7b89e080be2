import Application
import Domain
import FoundationEssentials
import Providers
import Sandbox
import Testing

/// Every way in which the video provider may answer a question about a task.
@Suite struct DashScopeReportTests {
    private static let reports: [(directive: String, report: PollOutcome)] = [
        ("stuck", .running), ("stuck-pending", .waiting),
        ("content-policy", .failed(.contentRefused)), ("generation-failed", .failed(.generationFailed)),
        ("internal-error", .failed(.generationFailed)), ("timed-out", .failed(.timedOut)),
        ("canceled", .failed(.generationFailed)), ("query-no-url", .failed(.generationFailed)),
        ("query-suspended", .waiting), ("query-not-found", .unknownTask),
        ("query-error", .unavailable), ("query-throttle", .throttled),
        ("query-unknown-flag", .unintelligible), ("query-junk", .unintelligible),
        ("video-url https://example.com/fox.mp4", .succeeded("https://example.com/fox.mp4")),
    ]

    @Test func `each answer about a task is read for what it is, and asked for once`() async throws {
        try await VideoProviderFixture.run { sandbox, provider in
            for (directive, expected) in Self.reports {
                let task = try await provider.order(VideoProviderFixture.film("A fox [fault: \(directive)]"))
                switch directive {
                case "stuck": _ = try await sandbox.wait { $0.tasks[task.text]?.startedAt }
                case "stuck-pending": break
                default: _ = try await sandbox.ended(task.text)
                }
                var notes = ""
                let report = await PollOutcome(provider, task) { notes = $0 }
                #expect(report == expected, "\(directive)")
                #expect(!notes.contains(VideoProviderFixture.key), "\(directive)")
                #expect(sandbox.task(task.text)?.queries == 1, "\(directive)")
            }
        }
    }

    @Test func `a video's address comes from either place, with its end`() async throws {
        try await VideoProviderFixture.run { sandbox, provider in
            for prompt in ["A fox", "A fox [fault: query-nested-url]"] {
                let task = try await provider.order(VideoProviderFixture.film(prompt))
                let ended = try await sandbox.ended(task.text)
                guard case .succeeded(let origin, let until) = try await provider.report(on: task) else {
                    Issue.record("a task that has ended well is not reported as such")
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

    @Test func `a name that was never given is not known`() async throws {
        try await VideoProviderFixture.run { _, provider in
            let report = await PollOutcome(provider, TaskID("00000000-0000-0000-0000-000000000000")!)
            #expect(report == .unknownTask)
        }
    }

    @Test func `a question that is never answered says nothing about the task`() async throws {
        try await VideoProviderFixture.run {
            $0.pollTimeout = .milliseconds(500)
        } _: { _, provider in
            let task = try await provider.order(VideoProviderFixture.film("A fox [fault: query-hang]"))
            let report = await PollOutcome(provider, task)
            #expect(report == .unavailable)
        }
    }
}
