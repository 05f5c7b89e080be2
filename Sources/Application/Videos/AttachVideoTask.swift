package import Domain
package import Logging

/// Attaches the provider's task to a job whose submission outcome is unknown, so that a paid video is fetched.
package struct AttachVideoTask: Sendable {
    private let jobs: any VideoJobRetryRepository
    private let tasks: any VideoTaskRepository
    private let history: any GenerationLifecycleRepository
    private let wake: VideoWakeSignals
    private let logger: Logger

    package init(
        jobs: any VideoJobRetryRepository, tasks: any VideoTaskRepository,
        history: any GenerationLifecycleRepository, wake: VideoWakeSignals, logger: Logger
    ) {
        self.jobs = jobs
        self.tasks = tasks
        self.history = history
        self.wake = wake
        self.logger = logger
    }

    /// Attaches a task on behalf of an administrator.
    ///
    /// - Throws: `notFound`; `jobNotRetryable` with the reason.
    package func callAsFunction(_ task: TaskID, to id: JobID) async throws(Failure) -> AdminVideoJob {
        guard let found = try await jobs.failed(id) else { throw .notFound }
        switch try await attach(task, to: found.record, from: .admin) {
        case .attached(let attached): return attached.listed
        case .notFound: throw .notFound
        case .existed: throw Failure(.jobNotRetryable, "This job already has this task.")
        case .notSettled: throw Failure(.jobNotRetryable, VideoRetry.Refusal.notSettled.message)
        case .refused:
            throw Failure(
                .jobNotRetryable,
                "A task can only be attached to a job that has none and that failed as outcome_unknown."
            )
        case .taken: throw Failure(.jobNotRetryable, "This task belongs to another job.")
        }
    }

    /// Attaches a task on behalf of the process that submitted the job.
    package func store(_ task: TaskID, of record: RecordID) async throws(Failure) -> TaskJournal.Attempt {
        switch try await attach(task, to: record, from: .submitter) {
        case .attached, .existed: .stored
        case .notSettled: .postponed
        case .refused, .notFound, .taken: .refused
        }
    }

    private func attach(
        _ task: TaskID, to record: RecordID, from source: VideoTaskSource
    ) async throws(Failure) -> VideoTaskAttachment {
        let attachment = try await tasks.attach(task, to: record, from: source)
        guard case .attached(let attached) = attachment else { return attachment }
        logger.notice(
            "video task attached",
            metadata: ["job_id": "\(record.text)", "task_id": "\(task.text)", "source": "\(source.rawValue)"])
        do throws(Failure) {
            try await history.reopen(record, endedBefore: attached.retriedAt)
        } catch {
            // Repeated by the job's next step.
            logger.warning(
                "history record not reopened", metadata: ["job_id": "\(record.text)", "error": "\(error.detail)"])
        }
        wake[.polls].signal()
        return attachment
    }
}
