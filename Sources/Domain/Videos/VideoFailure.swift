/// Why a video failed. The raw value is stored in the database beside the message.
package enum VideoFailure: String, Sendable, CaseIterable {
    case contentRefused = "content_refused"
    case requestRefused = "request_refused"
    case quotaExhausted = "quota_exhausted"
    case providerUnavailable = "provider_unavailable"
    case generationFailed = "generation_failed"
    case timedOut = "timed_out"
    /// The connection or this process failed while the submission was in flight.
    case outcomeUnknown = "outcome_unknown"
    /// Every attempt failed unexpectedly.
    case parked = "parked"

    /// Message for the user: what happened and what to do next. Does not name the provider.
    package var message: String {
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
            "The connection failed while the video was being submitted. It may have been made and charged, but it cannot be fetched. It was not submitted again: try again if you want to."
        case .parked:
            "Every attempt to make this video failed, so it was stopped. Try again, or tell the operator."
        }
    }
}
