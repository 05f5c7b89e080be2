import Application

extension OriginError {
    /// What a client hears of it: nothing about where the video lies.
    var failure: Failure {
        switch self {
        case .gone(let status):
            Failure(.videoExpired, "This video is no longer available.", detail: "the origin answered \(status)")
        case .unsatisfiable(let total):
            Failure(.rangeNotSatisfiable, "The video has no such bytes.", totalLength: total)
        case .timedOut:
            Failure(.videoTimedOut, "The video took too long to come. Try again in a moment.", detail: "\(self)")
        case .tooMany:
            Failure(.overloaded, "Too many videos are being played at the moment.", retryAfter: 5)
        default:
            Failure(.videoUnavailable, "The video could not be fetched. Try again in a moment.", detail: "\(self)")
        }
    }
}
