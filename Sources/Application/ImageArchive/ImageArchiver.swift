package import Logging
import ServiceLifecycle

/// Keeps the pictures of images as they finish. Any number of processes may do this on one database.
package struct ImageArchiver: Service {
    /// Pictures at a time in this process: each is in memory once while it is checked.
    private static let concurrency = 2
    private static let tick: Duration = .seconds(1)

    private let repository: any ImageArchiveRepository
    private let keep: ArchiveImage
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(repository: any ImageArchiveRepository, keep: ArchiveImage, clock: any Clock<Duration>, logger: Logger)
    {
        self.repository = repository
        self.keep = keep
        self.clock = clock
        self.logger = logger
    }

    /// Until it is told to stop; a picture that is under way then is fetched again by whoever comes next.
    package func run() async throws {
        await WorkerSlots(
            concurrency: Self.concurrency, tick: Self.tick, clock: clock,
            claim: { await trying { () throws(Failure) in try await repository.claimUnarchivedImage() } ?? nil },
            take: { picture in
                await cancelWhenGracefulShutdown {
                    _ = await trying { () throws(Failure) in try await keep(picture) }
                }
            }
        ).run()
    }

    /// Nil where it could not be done, which the log is told of; it comes up again by itself.
    private func trying<Output: Sendable>(
        _ body: () async throws(Failure) -> Output
    ) async -> Output? {
        do throws(Failure) {
            return try await body()
        } catch {
            if !Task.isCancelled {
                logger.warning("pictures could not be kept", metadata: ["detail": "\(error.detail)"])
            }
            return nil
        }
    }
}
