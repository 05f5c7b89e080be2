package import Logging
import ServiceLifecycle

/// Writes the set-up code into the log at the start, if there is no account.
package struct AnnounceSetUp: Service {
    /// Between attempts while the database is unavailable.
    private static let interval: Duration = .seconds(2)

    private let setUp: SetUp
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(_ setUp: SetUp, clock: any Clock<Duration>, logger: Logger) {
        self.setUp = setUp
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown.
    package func run() async throws {
        let announcing = Task {
            while !Task.isCancelled, (try? await announce()) == nil { try? await clock.sleep(for: Self.interval) }
        }
        try? await gracefulShutdown()
        announcing.cancel()
    }

    private func announce() async throws {
        guard try await setUp.isNeeded() else { return }
        let code = try await setUp.code()
        logger.warning("no account yet: create the first at /setup", metadata: ["code": "\(code.text)"])
    }
}
