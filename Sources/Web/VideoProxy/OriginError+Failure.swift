import Application

extension OriginError {
    /// The error for the client; it reveals nothing about the origin.
    var failure: Failure {
        switch self {
        case .gone(let status):
            Failure(.videoExpired, "This video is no longer available.", detail: "the origin responded with \(status)")
        case .unsatisfiable(let total):
            Failure(.rangeNotSatisfiable, "The requested range is beyond the end of the video.", totalLength: total)
        case .timedOut:
            Failure(.videoTimedOut, "Loading the video timed out. Try again in a moment.", detail: "\(self)")
        case .tooMany:
            Failure(
                .overloaded, "Too many videos are being played right now. Try again in a few seconds.", retryAfter: 5)
        default:
            Failure(.videoUnavailable, "The video could not be fetched. Try again in a moment.", detail: "\(self)")
        }
    }
}
