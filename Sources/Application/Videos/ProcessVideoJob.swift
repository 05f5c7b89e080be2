import Domain
package import Logging

/// Runs the next step of a claimed job. A failed step is repeated when the job is due again.
package struct ProcessVideoJob: Sendable {
    let jobs: any VideoJobLifecycleRepository
    let history: any GenerationLifecycleRepository
    let mappings: any VideoMappingLifecycleRepository
    let mappingLifetime: Duration
    let provider: any VideoProvider
    let pace: any ProviderPace
    let schedule: VideoSchedule
    let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        jobs: any VideoJobLifecycleRepository, history: any GenerationLifecycleRepository,
        mappings: any VideoMappingLifecycleRepository, mappingLifetime: Duration,
        provider: any VideoProvider, pace: any ProviderPace, schedule: VideoSchedule, clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.jobs = jobs
        self.history = history
        self.mappings = mappings
        self.mappingLifetime = mappingLifetime
        self.provider = provider
        self.pace = pace
        self.schedule = schedule
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
            case .submit: try await submit(job, contents, log)
            case .poll(let task): try await poll(task, job, contents, log)
            case .fail(let reason): try await end(job, contents, .failed(reason), log)
            case .report(let end): try await report(end, job, contents, log)
            }
        } catch {
            // The record is unchanged: the job is due again when the lease expires.
            log.warning("video job step failed", error: error.detail)
        }
    }

    /// Stores the outcome of the job and of its history record.
    func end(
        _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ end: VideoOutcome, _ log: VideoJobLog
    ) async throws(Failure) {
        guard let endedAt = try await jobs.end(job.claim, end) else { return log.lost() }
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
        try await history.upsert(entry(of: job, contents, status))
        try await jobs.close(job.claim)
    }

    func entry(
        of job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ status: GenerationEntry.Status
    ) -> GenerationEntry {
        GenerationEntry(
            id: job.claim.id, owner: job.owner, request: contents.request, proxyID: contents.proxyID,
            createdAt: job.createdAt, status: status)
    }

    /// An unreadable record has no history entry to update.
    private func park(_ job: ClaimedVideoJob) async throws(Failure) {
        guard try await jobs.end(job.claim, .failed(.parked)) != nil else { return }
        try await jobs.close(job.claim)
    }
}
