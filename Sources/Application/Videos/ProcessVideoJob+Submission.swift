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
        guard let wait = try await pace.reserve(.submission, within: schedule.paceLimit) else {
            return try await reschedule(job, at: .queued, after: schedule.paceLimit, .pending(progress: nil), log)
        }
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: wait) }
        if Task.isShuttingDownGracefully { return try await release(job, at: .queued, log) }
        guard try await jobs.beginSubmission(job.claim, lease: schedule.lease) else { return log.lost() }
        let task: TaskID
        do throws(VideoSubmissionError) {
            task = try await provider.submit(contents.request)
        } catch {
            return try await settle(error, job, contents, log)
        }
        log.info("video submitted", ["task_id": "\(task.text)"])
        try await record(task, job, log)
    }

    /// Stores the task id, with retries: it must not be lost in a short database outage.
    private func record(_ task: TaskID, _ job: ClaimedVideoJob, _ log: VideoJobLog) async throws(Failure) {
        let attempts = 30
        for attempt in 1... {
            do throws(Failure) {
                let isClaimed = try await jobs.recordSubmission(job.claim, task: task, pollAfter: schedule.pollInterval)
                return isClaimed ? () : log.lost()
            } catch {
                guard attempt < attempts else { throw error }
                log.warning("task id could not be stored", error: error.detail)
                try? await clock.sleep(for: .seconds(1))
            }
        }
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
            try await pace.slowDown(.submission, by: schedule.firstRetry)
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
        guard try await jobs.reschedule(job.claim, at: stage, by: jittered, reason) else {
            return log.lost()
        }
    }
}
