import Application
import Domain

extension OriginError {
    /// The error for the client; it reveals nothing about the origin or the store.
    ///
    /// - Parameters:
    ///   - history: of images or of videos: what the message calls the content.
    ///   - detail: for the log; nil for that of an origin.
    func failure(in history: RecordReference.History, detail: String? = nil) -> Failure {
        let isVideo = history == .videos
        let noun = isVideo ? "video" : "image"
        switch self {
        case .gone(let status):
            return Failure(
                isVideo ? .videoExpired : .imageGone, "This \(noun) is no longer available.",
                detail: detail ?? "the origin responded with \(status)")
        case .unsatisfiable(let total):
            return Failure(
                .rangeNotSatisfiable, "The requested range is beyond the end of the \(noun).", totalLength: total)
        case .tooMany:
            return Failure(
                .overloaded, "Too many \(noun)s are being sent right now. Try again in a few seconds.", retryAfter: 5)
        case .timedOut:
            return Failure(
                isVideo ? .videoTimedOut : .storageUnavailable, "Loading the \(noun) timed out. Try again in a moment.",
                retryAfter: isVideo ? nil : 5, detail: detail ?? "\(self)")
        default:
            return Failure(
                isVideo ? .videoUnavailable : .storageUnavailable,
                "The \(noun) could not be fetched. Try again in a moment.", retryAfter: isVideo ? nil : 5,
                detail: detail ?? "\(self)")
        }
    }
}
