import Application
import Domain

extension OriginError {
    /// The error for the client; it reveals nothing about the origin or the store.
    ///
    /// - Parameters:
    ///   - kind: what the message calls the content; nil for a download.
    ///   - detail: for the log; nil for that of an origin.
    func failure(in kind: ItemKind?, detail: String? = nil) -> Failure {
        let isVideo = kind == .video
        let noun = kind?.rawValue ?? "download"
        switch self {
        case .gone(let status):
            return Failure(
                isVideo ? .videoExpired : kind == nil ? .downloadGone : .imageGone,
                "This \(noun) is no longer available.",
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
