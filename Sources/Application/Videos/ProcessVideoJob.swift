import Domain
package import Logging

/// Does with a job what its turn is for. Whatever breaks off here is taken up by the job's next turn.
package struct ProcessVideoJob: Sendable {
    let jobs: any VideoJobLifecycleRepository
    let history: any GenerationLifecycleRepository
    let mappings: any VideoMappingLifecycleRepository
    let provider: any VideoProvider
    let pace: any ProviderPace
    let schedule: VideoSchedule
    let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        jobs: any VideoJobLifecycleRepository, history: any GenerationLifecycleRepository,
        mappings: any VideoMappingLifecycleRepository,
        provider: any VideoProvider, pace: any ProviderPace, schedule: VideoSchedule, clock: any Clock<Duration>,
        logger: Logger
    ) {
        self.jobs = jobs
        self.history = history
        self.mappings = mappings
        self.provider = provider
        self.pace = pace
        self.schedule = schedule
        self.clock = clock
        self.logger = logger
    }

    package func callAsFunction(_ job: ClaimedVideoJob) async {
        let log = VideoJobLog(job, logger)
        do throws(Failure) {
            guard let contents = job.contents else {
                log.error("a video job cannot be read, so it was put aside")
                return try await park(job)
            }
            let turn = VideoJobStep(
                stage: contents.stage, age: job.age, orderedFor: job.orderedFor, strikes: job.strikes,
                deadlines: schedule.deadlines)
            if let retriedAt = job.retriedAt, contents.endedAt == nil {
                // Whoever brought it back may not have come so far.
                try await history.reopen(job.claim.id, endedBefore: retriedAt)
            }
            switch turn {
            case .order: try await order(job, contents, log)
            case .ask(let task): try await ask(about: task, job, contents, log)
            case .end(let reason): try await end(job, contents, .failed(reason), log)
            case .report(let end): try await report(end, job, contents, log)
            }
        } catch {
            // The record stays as it is: when the lease is over, the job has its turn again.
            log.warning("a turn of a video job broke off", detail: error.detail)
        }
    }

    /// Gives the job its end, and tells the history.
    func end(
        _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ end: VideoEnd, _ log: VideoJobLog
    ) async throws(Failure) {
        guard let endedAt = try await jobs.end(job.claim, end) else { return log.lost() }
        log.ended(end)
        let contents = ClaimedVideoJob.Contents(
            request: contents.request, proxyID: contents.proxyID, stage: .ended(end), endedAt: endedAt)
        try await report(end, job, contents, log)
    }

    private func report(
        _ end: VideoEnd, _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ log: VideoJobLog
    ) async throws(Failure) {
        let endedAt = contents.endedAt ?? job.createdAt
        let standing: GenerationEntry.Standing =
            switch end {
            case .completed(let result): .completed(result, at: endedAt)
            case .failed(let reason): .failed(reason, at: endedAt)
            }
        try await history.report(entry(of: job, contents, standing))
        try await jobs.close(job.claim)
    }

    func entry(
        of job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ standing: GenerationEntry.Standing
    ) -> GenerationEntry {
        GenerationEntry(
            id: job.claim.id, owner: job.owner, request: contents.request, proxyID: contents.proxyID,
            createdAt: job.createdAt, standing: standing)
    }

    /// A record that nobody can read has no history to tell.
    private func park(_ job: ClaimedVideoJob) async throws(Failure) {
        guard try await jobs.end(job.claim, .failed(.parked)) != nil else { return }
        try await jobs.close(job.claim)
    }
}
