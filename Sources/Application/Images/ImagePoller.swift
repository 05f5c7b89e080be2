import Domain
package import Logging
import ServiceLifecycle

/// Asks the provider for images whose callback has not come, until each has its end. Any number of processes may do
/// this on one database: each image is taken by one of them at a time.
package struct ImagePoller: Service {
    /// How many questions may be under way at once in this process.
    private static let concurrency = 8

    private let repository: any ImageLifecycleRepository
    private let provider: any ImageProvider
    private let schedule: PollSchedule
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        repository: any ImageLifecycleRepository, provider: any ImageProvider, schedule: PollSchedule,
        clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.repository = repository
        self.provider = provider
        self.schedule = schedule
        self.clock = clock
        self.logger = logger
    }

    /// Claims what is due and asks about several at once, until it is told to stop.
    package func run() async throws {
        await WorkerSlots(
            concurrency: Self.concurrency, tick: schedule.tick, clock: clock, claim: claim,
            // A question can be asked again by whoever comes next.
            take: { image in await cancelWhenGracefulShutdown { await follow(image) } }
        ).run()
    }

    /// Nil where nothing is due, or where the database cannot say.
    private func claim() async -> ClaimedImage? {
        do throws(Failure) {
            return try await repository.claimDue(schedule)
        } catch {
            warn(error)
            return nil
        }
    }

    private func follow(_ image: ClaimedImage) async {
        do throws(Failure) {
            try await ask(about: image)
        } catch {
            warn(error)
        }
    }

    private func warn(_ error: Failure) {
        if Task.isCancelled { return }
        logger.warning("images could not be followed", metadata: ["detail": "\(error.detail)"])
    }

    /// Asks about one image and writes down what came of it. What fails is tried again at the image's next turn.
    package func ask(about image: ClaimedImage) async throws(Failure) {
        let outcome = await outcome(of: image)
        guard let outcome = outcome ?? (image.age >= schedule.deadline ? .failed(.timedOut) : nil) else { return }
        let settlement = try await repository.settle(image.id, task: image.task, outcome)
        logger.info(
            "an image was settled by asking",
            metadata: ["image": "\(image.id.text)", "settlement": "\(settlement)"])
    }

    /// Nil while it has no end.
    private func outcome(of image: ClaimedImage) async -> ImageOutcome? {
        guard let task = image.task else { return nil }
        do throws(ImageStatusError) {
            switch try await provider.report(on: task) {
            case .working, .unknownTask: return nil
            case .ended(let outcome): return outcome
            }
        } catch {
            logger.warning(
                "the provider could not be asked about an image",
                metadata: ["image": "\(image.id.text)", "detail": "\(error.detail)"])
            return nil
        }
    }
}
