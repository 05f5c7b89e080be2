import Application
import Domain
import Providers
import Sandbox
import Testing

/// Every way in which the provider may answer a question about a task.
@Suite struct NanoBananaReportTests {
    private static let reports: [(directive: String, report: ImageTaskStatus?)] = [
        ("stuck", .working), ("content-policy", .ended(.failed(.promptRefused))),
        ("generation-failed", .ended(.failed(.generationFailed))),
        ("internal-error", .ended(.failed(.generationFailed))),
        ("refused-picture", .ended(.failed(.pictureRefused))),
        ("query-not-found", .unknownTask), ("query-not-found http", .unknownTask),
        ("query-error", nil), ("query-error http", nil), ("query-throttle", nil), ("query-throttle business", nil),
        ("query-unknown-flag", nil), ("query-junk", nil),
    ]

    @Test func `a question that is never answered says nothing about the task`() async throws {
        try await SandboxProvider.run {
            $0.timeout = .seconds(2)
        } _: { part in
            let task = try await part.provider.submit(SandboxProvider.order("a [fault: query-hang]"))
            await #expect(throws: ImageStatusError.self) { try await part.provider.report(on: task) }
        }
    }

    @Test func `each answer of record-info is read for what it is`() async throws {
        try await SandboxProvider.run { part in
            for (directive, expected) in Self.reports {
                let task = try await part.provider.submit(SandboxProvider.order("a [fault: \(directive)]"))
                if directive != "stuck" { _ = try await part.sandbox.ended(task.text) }
                let report: ImageTaskStatus?
                do throws(ImageStatusError) { report = try await part.provider.report(on: task) } catch { report = nil }
                #expect(report == expected, "\(directive)")
                #expect(part.sandbox.task(task.text)?.queries == 1, "a question is not repeated here: \(directive)")
            }
            let done = try await part.provider.submit(SandboxProvider.order("a"))
            _ = try await part.sandbox.ended(done.text)
            guard case .ended(.succeeded(let address)) = try await part.provider.report(on: done) else {
                Issue.record("a task that has ended well is not reported as such")
                return
            }
            let base = try await part.sandbox.baseURL
            #expect(address.text.hasPrefix(base))
            let strange = try await part.provider.report(on: TaskID("a&b=c#d/../%?")!)
            #expect(strange == .unknownTask)
        }
    }
}
