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
        let call: ProviderCall =
            switch queue {
            case .submissions: .videoSubmission
            case .polls: .videoPoll
            }
        await PacedWorker<DueVideoJob, ClaimedVideoJob>(
            concurrency: schedule.concurrency, tick: schedule.tick, clock: clock, wake: wake[queue],
            find: { limit in
                await trying { () throws(Failure) in try await jobs.due(queue, upTo: limit) }
            },
            isPaced: \.callsProvider,
            reserve: { count in
                await trying { () throws(Failure) in
                    try await pace.reserve(call, upTo: count, within: schedule.paceWindow)
                }
            },
            claim: { job in
                await trying { () throws(Failure) in
                    try await jobs.claim(job, lease: schedule.lease, worker: worker)
                } ?? nil
            },
            process: { job in await tracedFromHere("video job") { await process(job) } }
        ).run()
    }

    /// Logs a failure and returns nil.
    private func trying<Output>(_ body: () async throws(Failure) -> Output) async -> Output? {
        do throws(Failure) {
            return try await body()
        } catch {
            logger.warning("video job claim failed", metadata: ["error": "\(error.detail)"])
            return nil
        }
    }
}
