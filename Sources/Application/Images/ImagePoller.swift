import Domain
package import Logging
import ServiceLifecycle

/// Polls the provider for images whose callback has not come. Any number of processes may run it on one database: each
/// image is claimed by one of them at a time.
package struct ImagePoller: Service {
    /// Concurrent polls in this process.
    private static let concurrency = 8

    private let repository: any ImageLifecycleRepository
    private let provider: any ImageProvider
    private let schedule: PollSchedule
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        repository: any ImageLifecycleRepository, provider: any ImageProvider, schedule: PollSchedule,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.repository = repository
        self.provider = provider
        self.schedule = schedule
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown.
    package func run() async throws {
        await WorkerSlots(
            concurrency: Self.concurrency, tick: schedule.tick, clock: clock, claim: claim,
            // An interrupted poll is repeated by another process.
            process: { image in await cancelWhenGracefulShutdown { await pollOrWarn(image) } }
        ).run()
    }

    /// Nil if nothing is due, or the database is unavailable.
    private func claim() async -> ClaimedImage? {
        do throws(Failure) {
            return try await repository.claimDue(schedule)
        } catch {
            warn(error)
            return nil
        }
    }

    private func pollOrWarn(_ image: ClaimedImage) async {
        do throws(Failure) {
            try await poll(image)
        } catch {
            warn(error)
        }
    }

    private func warn(_ error: Failure) {
        if Task.isCancelled { return }
        logger.warning("image poll failed", metadata: ["error": "\(error.detail)"])
    }

    /// Polls one image and stores its outcome. A failure is retried at the next poll.
    package func poll(_ image: ClaimedImage) async throws(Failure) {
        let outcome = await outcome(of: image)
        guard let outcome = outcome ?? (image.age >= schedule.deadline ? .failed(.timedOut) : nil) else { return }
        let settlement = try await repository.settle(image.id, task: image.task, outcome)
        logger.info(
            "image settled by poll",
            metadata: ["image_id": "\(image.id.text)", "settlement": "\(settlement)"])
    }

    /// Nil while it is pending or its status is unavailable.
    private func outcome(of image: ClaimedImage) async -> ImageOutcome? {
        guard let task = image.task else { return nil }
        do throws(ImageStatusError) {
            switch try await provider.status(of: task) {
            case .working, .unknownTask: return nil
            case .ended(let outcome): return outcome
            }
        } catch {
            logger.warning(
                "image status request failed",
                metadata: ["image_id": "\(image.id.text)", "error": "\(error.detail)"])
            return nil
        }
    }
}
