import Application
import Domain

/// A rejection by the provider: a code and a text, and their meaning for the image.
///
/// Codes from 402 up are documented for the provider's sibling service, which shares its code base.
struct NanoBananaRejection {
    let code: Int
    let message: String

    var reason: ImageFailure {
        switch code {
        case 401, 403, 404, 408, 429, 455, 502, 503, 504, 505: return .providerUnavailable
        case 402, 433: return .quotaExhausted
        case 451: return .referenceImageRefused
        default: break
        }
        if mentions("policy", "policies", "sensitive", "prohibited", "safety", "nsfw", "moderation") {
            return .promptRefused
        }
        if mentions("fetch", "download", "access"), mentions("image", "picture") { return .referenceImageRefused }
        switch code {
        case 400, 422: return .requestRefused
        default: return .generationFailed
        }
    }

    /// Why an accepted task failed: a bad parameter then means a prompt that violates the provider's content rules.
    var taskFailure: ImageFailure { reason == .requestRefused ? .promptRefused : reason }

    /// The outcome in the provider statistics.
    var outcome: ProviderCallOutcome {
        switch code {
        case 429: .throttled
        case 401, 402, 403, 433: .denied
        case 400, 422, 451: .refused
        default: reason == .promptRefused || reason == .referenceImageRefused ? .refused : .failed
        }
    }

    /// Whether the submission was certainly not accepted. Other errors may come after the provider has created a task.
    var isCertain: Bool {
        switch code {
        case 400, 401, 402, 403, 404, 422, 429, 433, 451, 455, 503, 505: true
        default: reason == .promptRefused || reason == .referenceImageRefused
        }
    }

    /// Whether a submission that was not accepted may be accepted a moment later.
    var isRetryable: Bool { code == 429 || code == 503 }

    /// Whether it is an upstream timeout within the provider: the upstream may have accepted the submission.
    var isTimeout: Bool { [408, 502, 504, 524].contains(code) }

    private func mentions(_ words: String...) -> Bool {
        let text = message.lowercased()
        return words.contains { text.contains($0) }
    }
}
