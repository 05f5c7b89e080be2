package import Logging
import ServiceLifecycle

/// Works on video jobs, any number of processes on one database: each job is one worker's at a time.
package struct VideoJobWorker: Service {
    private let jobs: any VideoJobLifecycleRepository
    private let take: ProcessVideoJob
    private let schedule: VideoSchedule
    private let worker: String
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter worker: what this process is called in the records of the jobs that it takes.
    package init(
        jobs: any VideoJobLifecycleRepository, take: ProcessVideoJob, schedule: VideoSchedule, worker: String,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.jobs = jobs
        self.take = take
        self.schedule = schedule
        self.worker = worker
        self.clock = clock
        self.logger = logger
    }

    /// Until it is told to stop; an order that is under way then comes to its end, for nobody could know its outcome.
    package func run() async throws {
        await WorkerSlots(
            concurrency: schedule.concurrency, tick: schedule.tick, clock: clock,
            claim: claim, take: { job in await tracedFromHere("video job") { await take(job) } }
        ).run()
    }

    private func claim() async -> ClaimedVideoJob? {
        do throws(Failure) {
            return try await jobs.claimDue(lease: schedule.lease, worker: worker)
        } catch {
            logger.warning("video jobs could not be taken", metadata: ["detail": "\(error.detail)"])
            return nil
        }
    }
}
