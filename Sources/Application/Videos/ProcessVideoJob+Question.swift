import Domain
import Logging
import ServiceLifecycle

/// Asks the provider how a task stands, and writes down what came of it.
extension ProcessVideoJob {
    func ask(
        about task: TaskID, _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, _ log: VideoJobLog
    ) async throws(Failure) {
        let stage = VideoStage.ordered(task)
        guard let wait = try await pace.reserve(.question, within: schedule.paceLimit) else {
            return try await reschedule(job, at: stage, after: schedule.paceLimit, .waits(progress: nil), log)
        }
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: wait) }
        if Task.isShuttingDownGracefully { return try await release(job, at: stage, log) }
        let report: VideoTaskStatus
        do throws(VideoStatusError) {
            // Asked again by whoever comes next, where this process is told to stop.
            report = try await cancelWhenGracefulShutdown { await reported(on: task) }.get()
        } catch {
            if Task.isShuttingDownGracefully { return try await release(job, at: stage, log) }
            return try await settle(error, job, at: stage, log)
        }
        switch report {
        case .waiting:
            try await reschedule(
                job, at: stage, after: schedule.pollInterval, .waits(progress: VideoProgress.ordered), log)
        case .running:
            try await reschedule(
                job, at: stage, after: schedule.pollInterval, .waits(progress: VideoProgress.running), log)
        case .succeeded(let origin, let until):
            try await complete(job, contents, origin: origin, until: until, log)
        case .failed(let reason, let detail):
            log.warning("the provider could not make a video", detail: detail)
            try await end(job, contents, .failed(reason), log)
        case .unknownTask:
            log.error("the provider does not know a task any more")
            try await end(job, contents, .failed(.generationFailed), log)
        }
    }

    private func reported(on task: TaskID) async -> Result<VideoTaskStatus, VideoStatusError> {
        do throws(VideoStatusError) {
            return .success(try await provider.report(on: task))
        } catch {
            return .failure(error)
        }
    }

    /// The address is made before anybody can know it, so that whoever hears of the video can watch it at once.
    private func complete(
        _ job: ClaimedVideoJob, _ contents: ClaimedVideoJob.Contents, origin: String, until: Timestamp?,
        _ log: VideoJobLog
    ) async throws(Failure) {
        let expiresAt = try await mappings.add(
            id: contents.proxyID, origin: origin, task: job.claim.id.text, lifetime: schedule.mappingLifetime,
            notAfter: until)
        try await end(job, contents, .completed(VideoResult(origin: origin, expiresAt: expiresAt)), log)
    }

    private func settle(
        _ error: VideoStatusError, _ job: ClaimedVideoJob, at stage: VideoStage, _ log: VideoJobLog
    ) async throws(Failure) {
        let delay = max(schedule.pollInterval, schedule.retryDelay(after: job.retries))
        switch error {
        case .throttled(let detail):
            log.warning("the provider wants to be asked less often", detail: detail)
            try await pace.slowDown(.question, by: schedule.firstRetry)
            try await reschedule(job, at: stage, after: delay, .retries, log)
        case .unavailable(let detail):
            log.warning("the provider could not be asked about a video", detail: detail)
            try await reschedule(job, at: stage, after: delay, .retries, log)
        case .unintelligible(let detail):
            log.warning("the provider's answer about a video cannot be read", detail: detail)
            try await reschedule(job, at: stage, after: delay, .strikes(detail), log)
        }
    }
}
