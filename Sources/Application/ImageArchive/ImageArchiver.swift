package import Logging
import ServiceLifecycle

/// Archives images as they finish. Any number of processes may run it on one database.
package struct ImageArchiver: Service {
    /// Concurrent images in this process: each is held in memory while it is validated.
    private static let concurrency = 2
    /// How late an image that another process has completed is archived at most.
    private static let tick: Duration = .seconds(5)

    private let repository: any ImageArchiveRepository
    private let archive: ArchiveImage
    private let wake: WakeSignal
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter wake: signalled when this process has completed an image.
    package init(
        repository: any ImageArchiveRepository, archive: ArchiveImage, wake: WakeSignal, clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.repository = repository
        self.archive = archive
        self.wake = wake
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown; an image in progress is archived by another process later.
    package func run() async throws {
        await WorkerSlots(
            queue: "image archive", concurrency: Self.concurrency, tick: Self.tick, wake: wake, clock: clock,
            logger: logger,
            claim: { () throws(Failure) in try await repository.claimUnarchivedImage() },
            process: { image in await cancelWhenGracefulShutdown { await archiveOrWarn(image) } }
        ).run()
    }

    /// Logs a failure; the image is claimed again later.
    private func archiveOrWarn(_ image: UnarchivedImage) async {
        do throws(Failure) {
            _ = try await archive(image)
        } catch {
            if Task.isCancelled { return }
            logger.warning("image archiving failed", metadata: ["error": "\(error.detail)"])
        }
    }
}
