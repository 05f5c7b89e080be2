import Domain
import Logging

/// Writes the log lines of one job: each carries its id and whose it is, as documented.
struct VideoJobLog {
    private var logger: Logger

    init(_ job: ClaimedVideoJob, _ logger: Logger) {
        self.logger = logger
        self.logger[metadataKey: "job_id"] = "\(job.claim.id.text)"
        self.logger[metadataKey: "user_id"] = "\(job.owner.text)"
    }

    func info(_ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        logger.info(message, metadata: metadata)
    }

    func warning(_ message: Logger.Message, detail: String) {
        logger.warning(message, metadata: ["detail": "\(detail)"])
    }

    func error(_ message: Logger.Message, detail: String? = nil) {
        logger.error(message, metadata: detail.map { ["detail": "\($0)"] } ?? [:])
    }

    func ended(_ end: VideoEnd) {
        switch end {
        case .completed: logger.info("a video was made")
        case .failed(let reason): logger.warning("a video failed", metadata: ["reason": "\(reason.rawValue)"])
        }
    }

    /// The lease was over, and another worker has the job: what this one knows counts no more.
    func lost() { logger.warning("a video job was taken over by another worker") }
}
