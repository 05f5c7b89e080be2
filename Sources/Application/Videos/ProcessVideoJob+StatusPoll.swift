import Domain
import Logging
import ServiceLifecycle

/// Polls the status of a task and stores the result.
extension ProcessVideoJob {
    /// - Parameter isOverdue: whether the job times out if the task is still in progress.
    func poll(
        _ task: TaskID, isOverdue: Bool, _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents,
        _ log: VideoJobLog
    ) async throws(Failure) {
        let stage = VideoStage.submitted(task)
        let status: VideoTaskStatus
        do throws(VideoStatusError) {
            // A poll interrupted by the shutdown is repeated by another process.
            status = try await cancelWhenGracefulShutdown { await pollResult(of: task) }.get()
        } catch {
            if Task.isShuttingDownGracefully { return try await release(job, at: stage, log) }
            return try await settle(error, job, contents, at: stage, log)
        }
        switch status {
        case .waiting where isOverdue, .running where isOverdue:
            try await end(job, contents, .failed(.timedOut), log)
        case .waiting:
            try await reschedule(
                job, at: stage, after: schedule.pollInterval, .pending(progress: VideoProgress.submitted), log)
        case .running:
            try await reschedule(
                job, at: stage, after: schedule.pollInterval, .pending(progress: VideoProgress.running), log)
        case .succeeded(let origin, let until):
            try await complete(job, contents, origin: origin, until: until, log)
        case .failed(let reason, let detail):
            log.warning("video generation failed", error: detail)
            try await end(job, contents, .failed(reason), log)
        case .unknownTask where job.retries == 0:
            // Polled once more: the provider may not know a task that it has just created.
            log.warning("video status request failed", error: "task unknown to provider")
            try await reschedule(job, at: stage, after: schedule.pollInterval, .retries, log)
        case .unknownTask:
            // No reported failure: the provider has accepted the task, and may charge for it.
            log.error("task unknown to provider")
            try await end(job, contents, .failed(.timedOut), log)
        }
    }

    private func pollResult(of task: TaskID) async -> Result<VideoTaskStatus, VideoStatusError> {
        do throws(VideoStatusError) {
            return .success(try await provider.status(of: task))
        } catch {
            return .failure(error)
        }
    }

    /// Stores the mapping before the outcome, so that the video can be played as soon as the job is completed.
    private func complete(
        _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, origin: String, until: Timestamp?,
        _ log: VideoJobLog
    ) async throws(Failure) {
        let expiresAt = try await repeating { () throws(Failure) in
            try await mappings.add(
                id: contents.proxyID, origin: origin, task: job.claim.id.text, lifetime: mappingLifetime,
                notAfter: until)
        }
        try await end(job, contents, .completed(VideoResult(origin: origin, expiresAt: expiresAt)), log)
        wake.archive.signal()
    }

    /// Reschedules a failed poll: only a response of the provider ends a job, until the provider has deleted the task.
    private func settle(
        _ error: VideoStatusError, _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, at stage: VideoStage,
        _ log: VideoJobLog
    ) async throws(Failure) {
        let delay = max(schedule.pollInterval, schedule.retryDelay(after: job.retries))
        let reason: RescheduleReason
        switch error {
        case .throttled(let detail):
            log.warning("video status request throttled", error: detail)
            try await pace.slowDown(.videoPoll, by: schedule.firstRetry)
            reason = .retries
        case .unavailable(let detail):
            log.warning("video status request failed", error: detail)
            reason = .retries
        case .unintelligible(let detail):
            log.warning("video status response malformed", error: detail)
            reason = .strikes(detail)
        }
        if (job.sinceSubmission ?? job.age) >= schedule.deadlines.taskLifetime {
            return try await end(job, contents, .failed(.timedOut), log)
        }
        try await reschedule(job, at: stage, after: delay, reason, log)
    }
}
