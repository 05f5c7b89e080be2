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
    private let pace: any ProviderPace
    private let journal: TaskJournal
    private let schedule: PollSchedule
    private let wake: WakeSignal
    private let archiveWake: WakeSignal
    private let ledger: any OrderLedger
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - wake: signalled when this process makes an image due.
    ///   - archiveWake: tells this process's archiver of a completed image.
    package init(
        repository: any ImageLifecycleRepository, provider: any ImageProvider, pace: any ProviderPace,
        journal: TaskJournal, schedule: PollSchedule, wake: WakeSignal, archiveWake: WakeSignal,
        ledger: any OrderLedger = UnmeteredOrders(), clock: any Clock<Duration>, logger: Logger
    ) {
        self.repository = repository
        self.provider = provider
        self.pace = pace
        self.journal = journal
        self.schedule = schedule
        self.wake = wake
        self.archiveWake = archiveWake
        self.ledger = ledger
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown.
    package func run() async throws {
        await PacedWorker<DueImage, ClaimedImage>(
            queue: "image polls", concurrency: Self.concurrency, tick: schedule.tick, clock: clock, wake: wake,
            logger: logger,
            find: { limit throws(Failure) in try await repository.due(schedule, upTo: limit) },
            isPaced: \.hasTask,
            reserve: { count throws(Failure) in
                try await pace.reserve(.imagePoll, upTo: count, within: schedule.paceWindow)
            },
            // If the claim is not confirmed, the image is due again at its next poll.
            claim: { image throws(Failure) in
                try await repository.claim(image, schedule).map(PacedClaim.claimed) ?? .lost
            },
            // An interrupted poll is repeated by another process.
            process: { image in await cancelWhenGracefulShutdown { await pollOrWarn(image) } }
        ).run()
    }

    private func pollOrWarn(_ image: ClaimedImage) async {
        do throws(WriteFailure) {
            try await poll(image)
        } catch {
            warn(error.detail)
        }
    }

    private func warn(_ detail: String) {
        if Task.isCancelled { return }
        logger.warning("image poll failed", metadata: ["error": "\(detail)"])
    }

    /// Polls one image and stores its outcome. After the deadline it times out if the provider responds without a final
    /// status, or if it has no task to poll. A failed poll is repeated, at most until the provider deletes the task.
    package func poll(_ image: ClaimedImage) async throws(WriteFailure) {
        // The database may not have the task id yet.
        let task = image.task ?? journal.task(of: image.id)
        let outcome: ImageOutcome?
        do throws(ImageStatusError) {
            outcome = try await self.outcome(of: task, image)
        } catch {
            logger.warning(
                "image status request failed",
                metadata: ["image_id": "\(image.id.text)", "error": "\(error.detail)"])
            if error.isThrottled { await slowDown() }
            outcome = image.age >= schedule.taskLifetime ? .gaveUp(.timedOut) : nil
        }
        guard let outcome else { return }
        let settlement = try await repository.settle(image.id, task: task, outcome)
        if case .succeeded = outcome { archiveWake.signal() }
        let order = ItemReference(.image, image.id)
        // It may be free and closed: then only this tells the ledger.
        if settlement == .revived { await ledger.settle(order) } else { ledger.ended(order) }
        logger.info(
            "image settled by poll",
            metadata: ["image_id": "\(image.id.text)", "settlement": "\(settlement)"])
    }

    /// Nil while it is pending.
    private func outcome(of task: TaskID?, _ image: ClaimedImage) async throws(ImageStatusError) -> ImageOutcome? {
        if let task, case .ended(let outcome) = try await provider.status(of: task) { return outcome }
        return image.age >= schedule.deadline ? .gaveUp(.timedOut) : nil
    }

    private func slowDown() async {
        do throws(Failure) {
            try await pace.slowDown(.imagePoll, by: schedule.throttleDelay)
        } catch {
            warn(error.detail)
        }
    }
}
