import NIOHTTP1
import TestSupport

/// Requests `/health/live` again and again while something else happens.
final class HealthWatch: Sendable {
    let durations = LockedValue<[Duration]>([])
    let failures = LockedValue<[String]>([])
    private let server: ServerProcess

    init(_ server: ServerProcess) { self.server = server }

    var p99: Duration {
        let sorted = durations.value.sorted()
        return sorted.isEmpty ? .zero : sorted[sorted.count * 99 / 100]
    }

    func during(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                while !Task.isCancelled {
                    await request()
                    try? await Task.sleep(for: .milliseconds(10))
                }
            }
            defer { group.cancelAll() }
            try await body()
        }
    }

    private func request() async {
        let start = ContinuousClock.now
        do {
            let status = try await server.request(.GET, "/health/live").status
            durations.change { $0.append(ContinuousClock.now - start) }
            if status != 200 { failures.change { $0.append("\(status)") } }
        } catch {
            if !Task.isCancelled { failures.change { $0.append("\(error)") } }
        }
    }
}
