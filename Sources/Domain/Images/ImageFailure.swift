/// Why there is no image. The raw value is what the database keeps beside the sentence.
package enum ImageFailure: String, Sendable, CaseIterable {
    case promptRefused = "prompt_refused"
    case pictureRefused = "picture_refused"
    case requestRefused = "request_refused"
    case quotaExhausted = "quota_exhausted"
    case providerUnavailable = "provider_unavailable"
    case generationFailed = "generation_failed"
    case timedOut = "timed_out"

    /// For the person who asked: what happened, and what to do next. Names nobody.
    package var sentence: String {
        switch self {
        case .promptRefused:
            "The prompt was refused by the content rules of the image service. Try other words."
        case .pictureRefused:
            "A reference picture could not be used by the image service. Try another picture."
        case .requestRefused:
            "The image service refused the request. Change the options or the prompt and try again."
        case .quotaExhausted:
            "The image service has no credit left for now. Try again later, or tell the operator."
        case .providerUnavailable:
            "The image service could not be reached. Try again in a few minutes."
        case .generationFailed:
            "The image service failed to make this image. Try again."
        case .timedOut:
            "The image service gave no result in time. Try again."
        }
    }
}
