import Domain
package import Logging
import ServiceLifecycle

/// Runs the next step of a claimed job. A failed step is repeated when the job is due again.
package struct ProcessVideoJob: Sendable {
    let jobs: any VideoJobLifecycleRepository
    let history: any GenerationLifecycleRepository
    let mappings: any VideoMappingLifecycleRepository
    let mappingLifetime: Duration
    let provider: any VideoProvider
    let pace: any ProviderPace
    let journal: TaskJournal
    let schedule: VideoSchedule
    let wake: VideoWakeSignals
    let ledger: any OrderLedger
    let clock: any Clock<Duration>
    private let notifier: (any VideoNotifier)?
    private let logger: Logger

    /// - Parameter notifier: tells owners that a video has ended; nil if no messages are sent.
    package init(
        jobs: any VideoJobLifecycleRepository, history: any GenerationLifecycleRepository,
        mappings: any VideoMappingLifecycleRepository, mappingLifetime: Duration,
        provider: any VideoProvider, pace: any ProviderPace, journal: TaskJournal, schedule: VideoSchedule,
        wake: VideoWakeSignals, ledger: any OrderLedger = UnmeteredOrders(), notifier: (any VideoNotifier)? = nil,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.jobs = jobs
        self.history = history
        self.mappings = mappings
        self.mappingLifetime = mappingLifetime
        self.provider = provider
        self.pace = pace
        self.journal = journal
        self.schedule = schedule
        self.wake = wake
        self.ledger = ledger
        self.notifier = notifier
        self.clock = clock
        self.logger = logger
    }

    package func callAsFunction(_ job: ClaimedVideoJob) async {
        var log = VideoJobLog(job, logger)
        do throws(Failure) {
            guard let contents = job.contents else {
                log.error("video job parked", ["reason": "unreadable_record"])
                return try await park(job)
            }
            let step = VideoJobStep(
                stage: contents.stage, age: job.age, sinceSubmission: job.sinceSubmission, strikes: job.strikes,
                deadlines: schedule.deadlines)
            log.begin(step)
            if let retriedAt = job.retriedAt, contents.endedAt == nil {
                // The retry may have failed before it reopened the history record.
                try await history.reopen(job.claim.id, endedBefore: retriedAt)
            }
            switch step {
            case .submit:
                if try await beginStep(job, log) { try await submit(job, contents, log) }
            case .poll(let task, let isOverdue):
                if try await beginStep(job, log) {
                    try await poll(task, isOverdue: isOverdue, job, contents, log)
                }
            case .fail(.outcomeUnknown):
                // This process may have the task id although it could not be stored.
                if let task = journal.task(of: job.claim.id) { return await record(task, job, log) }
                try await end(job, contents, .failed(.outcomeUnknown), log)
            case .fail(let reason): try await end(job, contents, .failed(reason), log)
            case .report(let end): try await report(end, job, contents, log)
            }
        } catch {
            // The record is unchanged: the job is due again when the lease expires.
            log.warning("video job step failed", error: error.detail)
        }
    }

    /// - Returns: whether the claim is valid.
    private func beginStep(_ job: ClaimedVideoJob, _ log: VideoJobLog) async throws(Failure) -> Bool {
        let isClaimed = try await repeating { () throws(Failure) in
            try await jobs.beginStep(job.claim, strikes: job.strikes + 1)
        }
        if !isClaimed { log.lost() }
        return isClaimed
    }

    /// Stores the outcome of the job and of its history record.
    func end(
        _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ end: VideoOutcome, _ log: VideoJobLog
    ) async throws(Failure) {
        let endedAt = try await repeating { () throws(Failure) in try await jobs.end(job.claim, end) }
        guard let endedAt else { return log.lost() }
        log.ended(end)
        let contents = ClaimedVideoJob.Contents(
            request: contents.request, proxyID: contents.proxyID, stage: .ended(end), endedAt: endedAt)
        try await report(end, job, contents, log)
    }

    private func report(
        _ end: VideoOutcome, _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ log: VideoJobLog
    ) async throws(Failure) {
        let endedAt = contents.endedAt ?? job.createdAt
        let status: GenerationEntry.Status =
            switch end {
            case .completed(let result): .completed(result, at: endedAt)
            case .failed(let reason): .failed(reason, at: endedAt)
            }
        let entry = entry(of: job, contents, status)
        try await repeating { () throws(Failure) in
            try await history.upsert(entry)
            try await notifier?.ended(entry)
            try await jobs.close(job.claim)
        }
        ledger.ended(ItemReference(.video, job.claim.id))
    }

    func entry(
        of job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ status: GenerationEntry.Status
    ) -> GenerationEntry {
        GenerationEntry(
            id: job.claim.id, owner: job.owner, request: contents.request, proxyID: contents.proxyID,
            createdAt: job.createdAt, status: status)
    }

    /// Ends an unreadable job. Its history record cannot be derived from it, and is only marked as failed.
    private func park(_ job: ClaimedVideoJob) async throws(Failure) {
        let endedAt = try await repeating { () throws(Failure) in try await jobs.end(job.claim, .failed(.parked)) }
        guard let endedAt else { return }
        try await repeating { () throws(Failure) in
            try await history.fail(job.claim.id, .parked, at: endedAt)
            try await jobs.close(job.claim)
        }
        ledger.ended(ItemReference(.video, job.claim.id))
    }

    /// Repeats an idempotent write until the database confirms it: a step whose result is not stored would be repeated.
    func repeating<Output>(_ write: () async throws(Failure) -> Output) async throws(Failure) -> Output {
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(200)
        while true {
            do throws(Failure) {
                return try await write()
            } catch {
                let isOver = ContinuousClock.now - start >= schedule.writePatience
                if isOver || Task.isCancelled || Task.isShuttingDownGracefully { throw error }
                try? await clock.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
