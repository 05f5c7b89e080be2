import Domain
import Logging
import ServiceLifecycle

/// Submits the video. After a crash between `beginSubmission` and `recordSubmission` it is unknown whether the provider
/// accepted it: the job then fails as `outcomeUnknown`, and is never submitted again.
extension ProcessVideoJob {
    func submit(
        _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ log: VideoJobLog
    ) async throws(Failure) {
        // The history record may be missing since the job was created.
        try await history.upsert(entry(of: job, contents, .processing))
        if Task.isShuttingDownGracefully { return try await release(job, at: .queued, log) }
        let order = PricedOrder(contents.request, provider.capabilities)
        if case .refused(let failure) = try await ledger.confirm(
            ItemReference(.video, job.claim.id), order, by: job.owner)
        {
            log.warning("video not submitted", error: failure.message)
            return try await end(job, contents, .failed(.quotaExhausted), log)
        }
        guard try await begin(job, log) else { return }
        let task: TaskID
        do throws(VideoSubmissionError) {
            task = try await provider.submit(contents.request)
        } catch {
            return try await settle(error, job, contents, log)
        }
        log.info("video submitted", ["task_id": "\(task.text)"])
        await journal.hold(UnstoredTask(.video, job.claim.id, task))
        await record(task, job, log)
    }

    /// Returns whether the provider may be called.
    private func begin(_ job: ClaimedVideoJob, _ log: VideoJobLog) async throws(Failure) -> Bool {
        do throws(WriteFailure) {
            let isClaimed = try await jobs.beginSubmission(job.claim, lease: schedule.lease)
            if !isClaimed { log.lost() }
            return isClaimed
        } catch {
            // Nothing was sent, so the job goes back to the queue whether the write was applied or not.
            log.warning("video submission not started", error: error.detail)
            try await reschedule(job, at: .queued, after: schedule.firstRetry, .retries, log)
            return false
        }
    }

    /// Stores the task id of a submission. After a failure the journal keeps it until it is stored.
    func record(_ task: TaskID, _ job: ClaimedVideoJob, _ log: VideoJobLog) async {
        do throws(Failure) {
            if try await jobs.recordSubmission(job.claim, task: task, pollAfter: schedule.pollInterval) {
                wake[.polls].signal(after: schedule.pollInterval)
                return await journal.release(job.claim.id)
            }
            log.lost()
        } catch {
            log.warning("task id not stored", error: error.detail)
        }
        journal.leave(job.claim.id)
    }

    private func settle(
        _ error: VideoSubmissionError, _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ log: VideoJobLog
    ) async throws(Failure) {
        let delay = schedule.retryDelay(after: job.retries)
        switch error {
        case .refused(let reason, let detail):
            log.warning("video submission rejected", error: detail)
            try await end(job, contents, .failed(reason), log)
        case .throttled(let detail):
            log.warning("video submission throttled", error: detail)
            try await pace.slowDown(.videoSubmission, by: schedule.firstRetry)
            try await reschedule(job, at: .queued, after: delay, .retries, log)
        case .unavailable(let detail):
            log.warning("video submission failed", error: detail)
            try await reschedule(job, at: .queued, after: delay, .retries, log)
        case .outcomeUnknown(let detail):
            log.error("video submission outcome unknown", error: detail)
            try await end(job, contents, .failed(.outcomeUnknown), log)
        }
    }

    /// Makes the job available to other processes at once, instead of when the lease expires.
    func release(_ job: ClaimedVideoJob, at stage: VideoStage, _ log: VideoJobLog) async throws(Failure) {
        try await reschedule(job, at: stage, after: .zero, .released, log)
    }

    func reschedule(
        _ job: ClaimedVideoJob, at stage: VideoStage, after delay: Duration, _ reason: RescheduleReason,
        _ log: VideoJobLog
    ) async throws(Failure) {
        // Jitter: jobs that wait for the same thing must not all become due at once.
        let jittered = delay + delay * Double.random(in: 0...0.25)
        let isClaimed = try await repeating { () throws(Failure) in
            try await jobs.reschedule(job.claim, at: stage, by: jittered, reason)
        }
        guard isClaimed else { return log.lost() }
        wake[stage == .queued ? .submissions : .polls].signal(after: jittered)
    }
}
