/// Why there is no video. The raw value is what the database keeps beside the sentence.
package enum VideoFailure: String, Sendable, CaseIterable {
    case contentRefused = "content_refused"
    case requestRefused = "request_refused"
    case quotaExhausted = "quota_exhausted"
    case providerUnavailable = "provider_unavailable"
    case generationFailed = "generation_failed"
    case timedOut = "timed_out"
    /// The one window: the order was on its way when the connection, or this program, broke off.
    case outcomeUnknown = "outcome_unknown"
    /// Parked: the job made every attempt fail in a way that was not foreseen.
    case parked = "parked"

    /// For the person who asked: what happened, and what to do next. Names nobody.
    package var sentence: String {
        switch self {
        case .contentRefused:
            "The prompt or the video was refused by the content rules of the video service. Try other words."
        case .requestRefused:
            "The video service refused the request. Change the options or the prompt and try again."
        case .quotaExhausted:
            "The video service has no credit left for now. Try again later, or tell the operator."
        case .providerUnavailable:
            "The video service could not be reached. Try again in a few minutes."
        case .generationFailed:
            "The video service failed to make this video. Try again."
        case .timedOut:
            "The video service gave no result in time. Try again."
        case .outcomeUnknown:
            "The connection broke while the video was being ordered. It may have been made and charged, but it cannot be fetched. It was not ordered again: try again if you want to."
        case .parked:
            "Something went wrong with this video again and again, so it was put aside. Try again, or tell the operator."
        }
    }
}
