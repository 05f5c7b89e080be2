package import Logging
import ServiceLifecycle

/// Processes video jobs. Any number of processes may run it on one database: each job is claimed by one at a time.
package struct VideoJobWorker: Service {
    private let jobs: any VideoJobLifecycleRepository
    private let process: ProcessVideoJob
    private let schedule: VideoSchedule
    private let worker: String
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter worker: the name of this process in the records of its jobs.
    package init(
        jobs: any VideoJobLifecycleRepository, process: ProcessVideoJob, schedule: VideoSchedule, worker: String,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.jobs = jobs
        self.process = process
        self.schedule = schedule
        self.worker = worker
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown, which waits for submissions in progress: their outcome would be unknown otherwise.
    package func run() async throws {
        await WorkerSlots(
            concurrency: schedule.concurrency, tick: schedule.tick, clock: clock,
            claim: claim, process: { job in await tracedFromHere("video job") { await process(job) } }
        ).run()
    }

    private func claim() async -> ClaimedVideoJob? {
        do throws(Failure) {
            return try await jobs.claimDue(lease: schedule.lease, worker: worker)
        } catch {
            logger.warning("video job claim failed", metadata: ["error": "\(error.detail)"])
            return nil
        }
    }
}
