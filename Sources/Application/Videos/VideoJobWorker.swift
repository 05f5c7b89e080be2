import Domain
package import Logging
import ServiceLifecycle

/// Processes video jobs. Any number of processes may run it on one database: each job is claimed by one at a time.
package struct VideoJobWorker: Service {
    private let jobs: any VideoJobLifecycleRepository
    private let process: ProcessVideoJob
    private let pace: any ProviderPace
    private let schedule: VideoSchedule
    private let wake: VideoWakeSignals
    private let worker: String
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - wake: signalled when this process adds work to a queue.
    ///   - worker: the name of this process in the records of its jobs.
    package init(
        jobs: any VideoJobLifecycleRepository, process: ProcessVideoJob, pace: any ProviderPace,
        schedule: VideoSchedule, wake: VideoWakeSignals, worker: String, clock: any Clock<Duration>, logger: Logger
    ) {
        self.jobs = jobs
        self.process = process
        self.pace = pace
        self.schedule = schedule
        self.wake = wake
        self.worker = worker
        self.clock = clock
        self.logger = logger
    }

    /// Runs until shutdown, which waits for submissions in progress: their outcome would be unknown otherwise.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for queue in VideoQueue.allCases { group.addTask { await run(queue) } }
        }
    }

    private func run(_ queue: VideoQueue) async {
        let (name, call): (String, ProviderCall) =
            switch queue {
            case .submissions: ("video submissions", .videoSubmission)
            case .polls: ("video polls", .videoPoll)
            }
        await PacedWorker<DueVideoJob, ClaimedVideoJob>(
            queue: name, concurrency: schedule.concurrency, tick: schedule.tick, clock: clock, wake: wake[queue],
            logger: logger,
            find: { limit throws(Failure) in try await jobs.due(queue, upTo: limit) },
            isPaced: \.callsProvider,
            reserve: { count throws(Failure) in
                try await pace.reserve(call, upTo: count, within: schedule.paceWindow)
            },
            claim: { job throws(Failure) in try await claim(job) },
            process: { job in await tracedFromHere("video job") { await process(job) } }
        ).run()
    }

    private func claim(_ job: DueVideoJob) async throws(Failure) -> PacedClaim<ClaimedVideoJob> {
        do throws(WriteFailure) {
            return try await jobs.claim(job, lease: schedule.lease, worker: worker).map(PacedClaim.claimed) ?? .lost
        } catch {
            switch error {
            case .notApplied(let failure): throw failure
            case .unknown(let detail, _):
                logger.warning(
                    "video job claim not confirmed", metadata: ["job_id": "\(job.id.text)", "error": "\(detail)"])
                // The second half of the lease is for the step.
                return .unconfirmed { await jobs.confirmClaim(of: job, by: worker, within: schedule.lease / 2) }
            }
        }
    }
}
