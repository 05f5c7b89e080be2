import Domain
import Logging
import ServiceLifecycle

/// Orders the video. From `beginSubmission` until `recordSubmission` lies the one window in which a crash leaves nobody knowing
/// whether the provider took the order: the job then ends as `outcomeUnknown`, and is never ordered again.
extension ProcessVideoJob {
    func order(
        _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ log: VideoJobLog
    ) async throws(Failure) {
        // The history may have missed the job when it was submitted.
        try await history.report(entry(of: job, contents, .processing))
        guard let wait = try await pace.reserve(.order, within: schedule.paceLimit) else {
            return try await reschedule(job, at: .queued, after: schedule.paceLimit, .waits(progress: nil), log)
        }
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: wait) }
        if Task.isShuttingDownGracefully { return try await release(job, at: .queued, log) }
        guard try await jobs.beginSubmission(job.claim, lease: schedule.lease) else { return log.lost() }
        let task: TaskID
        do throws(VideoSubmissionError) {
            task = try await provider.order(contents.request)
        } catch {
            return try await settle(error, job, contents, log)
        }
        log.info("a video was ordered", ["task": "\(task.text)"])
        try await record(task, job, log)
    }

    /// The provider has the order, so its name must not be lost to a database that is away for a moment.
    private func record(_ task: TaskID, _ job: ClaimedVideoJob, _ log: VideoJobLog) async throws(Failure) {
        let attempts = 30
        for attempt in 1... {
            do throws(Failure) {
                let isOurs = try await jobs.recordSubmission(job.claim, task: task, askAfter: schedule.pollInterval)
                return isOurs ? () : log.lost()
            } catch {
                guard attempt < attempts else { throw error }
                log.warning("a task's name could not be written down; trying again", detail: error.detail)
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
            log.warning("the provider did not take an order", detail: detail)
            try await end(job, contents, .failed(reason), log)
        case .throttled(let detail):
            log.warning("the provider wants orders to come more slowly", detail: detail)
            try await pace.slowDown(.order, by: schedule.firstRetry)
            try await reschedule(job, at: .queued, after: delay, .retries, log)
        case .unavailable(let detail):
            log.warning("the provider cannot take an order now", detail: detail)
            try await reschedule(job, at: .queued, after: delay, .retries, log)
        case .outcomeUnknown(let detail):
            log.error("what became of an order is not known", detail: detail)
            try await end(job, contents, .failed(.outcomeUnknown), log)
        }
    }

    /// What this process will not get to is another's at once, and not when the lease is over.
    func release(_ job: ClaimedVideoJob, at stage: VideoStage, _ log: VideoJobLog) async throws(Failure) {
        try await reschedule(job, at: stage, after: .zero, .released, log)
    }

    func reschedule(
        _ job: ClaimedVideoJob, at stage: VideoStage, after delay: Duration, _ reason: RescheduleReason,
        _ log: VideoJobLog
    ) async throws(Failure) {
        // Jobs that wait for the same thing must not all come back at the same moment.
        let jittered = delay + delay * Double.random(in: 0...0.25)
        guard try await jobs.reschedule(job.claim, at: stage, by: jittered, reason) else {
            return log.lost()
        }
    }
}
