package import Domain
package import Logging
import ServiceLifecycle

/// Archives images and videos as they are completed, and cleans up after copies that were interrupted. Any number of
/// processes may run it on one database.
package struct MediaArchiver: Service {
    /// How late a record that another process has completed is archived at most.
    private static let tick: Duration = .seconds(5)
    /// Between two sweeps. With the lease of a write less than 90 seconds.
    private static let sweepInterval: Duration = .seconds(15)

    private let repositories: PerKind<any ArchiveRepository>
    private let archive: ArchiveRecord
    private let sweep: SweepAbandonedWrites
    private let concurrency: Int
    private let imageWake: WakeSignal
    private let videoWake: WakeSignal
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - concurrency: of copies of each history in this process: an image is held in memory while it is validated.
    ///   - imageWake: signalled when this process has completed an image.
    ///   - videoWake: signalled when this process has completed a video.
    package init(
        repositories: PerKind<any ArchiveRepository>, archive: ArchiveRecord, sweep: SweepAbandonedWrites,
        concurrency: Int,
        imageWake: WakeSignal, videoWake: WakeSignal, clock: any Clock<Duration>, logger: Logger
    ) {
        self.repositories = repositories
        self.archive = archive
        self.sweep = sweep
        self.concurrency = concurrency
        self.imageWake = imageWake
        self.videoWake = videoWake
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown, which cancels copies in progress: other processes take them over.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await archive("image archive", in: repositories.image, imageWake) }
            group.addTask { await archive("video archive", in: repositories.video, videoWake) }
            group.addTask { await cancelWhenGracefulShutdown { await sweepPeriodically() } }
        }
    }

    private func archive(_ queue: String, in repository: any ArchiveRepository, _ wake: WakeSignal) async {
        await WorkerSlots(
            queue: queue, concurrency: concurrency, tick: Self.tick, wake: wake, clock: clock, logger: logger,
            claim: { () throws(Failure) in try await repository.claim() },
            process: { record in
                await cancelWhenGracefulShutdown { await tracedFromHere("archive") { await archiveOrWarn(record) } }
            }
        ).run()
    }

    /// Logs a failure; the record is claimed again later.
    private func archiveOrWarn(_ record: UnarchivedRecord) async {
        do throws(Failure) {
            try await archive(record, isClaimed: true)
        } catch {
            if Task.isCancelled { return }
            logger.warning(
                "archiving failed", metadata: ["record": "\(record.record.id.text)", "error": "\(error.detail)"])
        }
    }

    private func sweepPeriodically() async {
        repeat {
            do throws(Failure) {
                try await sweep()
            } catch {
                if Task.isCancelled { return }
                logger.warning("sweep of abandoned writes failed", metadata: ["error": "\(error.detail)"])
            }
        } while (try? await clock.sleep(for: Self.sweepInterval)) != nil
    }
}
