package import Logging
import ServiceLifecycle

/// Archives images as they finish. Any number of processes may run it on one database.
package struct ImageArchiver: Service {
    /// Concurrent images in this process: each is held in memory while it is validated.
    private static let concurrency = 2
    private static let tick: Duration = .seconds(1)

    private let repository: any ImageArchiveRepository
    private let archive: ArchiveImage
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        repository: any ImageArchiveRepository, archive: ArchiveImage, clock: any Clock<Duration>, logger: Logger
    ) {
        self.repository = repository
        self.archive = archive
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown; an image in progress is archived by another process later.
    package func run() async throws {
        await WorkerSlots(
            concurrency: Self.concurrency, tick: Self.tick, clock: clock,
            claim: { await trying { () throws(Failure) in try await repository.claimUnarchivedImage() } ?? nil },
            process: { image in
                await cancelWhenGracefulShutdown {
                    _ = await trying { () throws(Failure) in try await archive(image) }
                }
            }
        ).run()
    }

    /// Logs a failure and returns nil; the image comes up again.
    private func trying<Output: Sendable>(
        _ body: () async throws(Failure) -> Output
    ) async -> Output? {
        do throws(Failure) {
            return try await body()
        } catch {
            if !Task.isCancelled {
                logger.warning("image archiving failed", metadata: ["error": "\(error.detail)"])
            }
            return nil
        }
    }
}
