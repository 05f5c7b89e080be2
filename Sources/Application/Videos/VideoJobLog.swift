import Domain
import Logging

/// Logs for one job: each line has its `job_id` and `user_id`, as documented, and the `step` once it is known.
struct VideoJobLog {
    private var logger: Logger

    init(_ job: ClaimedVideoJob, _ logger: Logger) {
        self.logger = logger
        self.logger[metadataKey: "job_id"] = "\(job.claim.id.text)"
        self.logger[metadataKey: "user_id"] = "\(job.owner.text)"
    }

    mutating func begin(_ step: VideoJobStep) {
        let name =
            switch step {
            case .submit: "submit"
            case .poll: "poll"
            case .report: "report"
            case .fail: "fail"
            }
        logger[metadataKey: "step"] = "\(name)"
    }

    func info(_ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        logger.info(message, metadata: metadata)
    }

    func warning(_ message: Logger.Message, error: String) {
        logger.warning(message, metadata: ["error": "\(error)"])
    }

    func error(_ message: Logger.Message, error: String) {
        logger.error(message, metadata: ["error": "\(error)"])
    }

    func error(_ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        logger.error(message, metadata: metadata)
    }

    func ended(_ end: VideoOutcome) {
        switch end {
        case .completed: logger.info("video job completed")
        case .failed(let reason): logger.warning("video job failed", metadata: ["reason": "\(reason.rawValue)"])
        }
    }

    /// The lease expired and another worker claimed the job: this worker's result is discarded.
    func lost() { logger.warning("video job lease lost") }
}
