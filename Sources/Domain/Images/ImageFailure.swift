/// Why an image failed. The raw value is stored in the database beside the message.
package enum ImageFailure: String, Sendable, CaseIterable {
    case promptRefused = "prompt_refused"
    case referenceImageRefused = "picture_refused"
    case requestRefused = "request_refused"
    case quotaExhausted = "quota_exhausted"
    case providerUnavailable = "provider_unavailable"
    case generationFailed = "generation_failed"
    case timedOut = "timed_out"

    /// Message for the user: what happened and what to do next. Does not name the provider.
    package var message: String {
        switch self {
        case .promptRefused:
            "The prompt was refused by the content rules of the image service. Try other words."
        case .referenceImageRefused:
            "A reference image could not be used by the image service. Try another image."
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
