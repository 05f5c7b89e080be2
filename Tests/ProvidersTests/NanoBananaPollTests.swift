import Application
import Domain
import Providers
import Sandbox
import Testing

/// Every response of the image provider to a status poll.
@Suite struct NanoBananaPollTests {
    private static let pollCases: [(directive: String, result: ImageTaskStatus?)] = [
        ("stuck", .working), ("content-policy", .ended(.failed(.promptRefused))),
        ("generation-failed", .ended(.failed(.generationFailed))),
        ("internal-error", .ended(.failed(.generationFailed))),
        ("refused-image", .ended(.failed(.referenceImageRefused))),
        ("query-not-found", .unknownTask), ("query-not-found http", .unknownTask),
        ("query-error", nil), ("query-error http", nil), ("query-throttle", nil), ("query-throttle business", nil),
        ("query-unknown-flag", nil), ("query-junk", nil),
    ]

    @Test func `a poll that times out says nothing about the task`() async throws {
        try await SandboxProvider.withSandbox {
            $0.timeout = .seconds(2)
        } _: { fixture in
            let task = try await fixture.provider.submit(SandboxProvider.submission("a [fault: query-hang]"))
            await #expect(throws: ImageStatusError.self) { try await fixture.provider.status(of: task) }
        }
    }

    @Test func `each response of record-info has its result`() async throws {
        try await SandboxProvider.withSandbox { fixture in
            for (directive, expected) in Self.pollCases {
                let task = try await fixture.provider.submit(SandboxProvider.submission("a [fault: \(directive)]"))
                if directive != "stuck" { _ = try await fixture.sandbox.ended(task.text) }
                let result: ImageTaskStatus?
                do throws(ImageStatusError) { result = try await fixture.provider.status(of: task) } catch {
                    result = nil
                }
                #expect(result == expected, "\(directive)")
                #expect(fixture.sandbox.task(task.text)?.queries == 1, "polled once: \(directive)")
            }
            let done = try await fixture.provider.submit(SandboxProvider.submission("a"))
            _ = try await fixture.sandbox.ended(done.text)
            guard case .ended(.succeeded(let address)) = try await fixture.provider.status(of: done) else {
                Issue.record("a completed task is not reported as succeeded")
                return
            }
            let base = try await fixture.sandbox.baseURL
            #expect(address.text.hasPrefix(base))
            let unknown = try await fixture.provider.status(of: TaskID("a&b=c#d/../%?")!)
            #expect(unknown == .unknownTask)
        }
    }
}
