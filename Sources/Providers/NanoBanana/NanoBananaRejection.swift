import Application
import Domain

/// The provider's no: a code and a text, and what they mean for whoever asked.
///
/// Codes from 402 up are documented for the provider's sibling service, which shares its code base.
struct NanoBananaRejection {
    let code: Int
    let message: String

    var reason: ImageFailure {
        switch code {
        case 401, 403, 404, 408, 429, 455, 502, 503, 504, 505: return .providerUnavailable
        case 402, 433: return .quotaExhausted
        case 451: return .pictureRefused
        default: break
        }
        if mentions("policy", "policies", "sensitive", "prohibited", "safety", "nsfw", "moderation") {
            return .promptRefused
        }
        if mentions("fetch", "download", "access"), mentions("image", "picture") { return .pictureRefused }
        switch code {
        case 400, 422: return .requestRefused
        default: return .generationFailed
        }
    }

    /// Why a task that was taken had no result: what the provider then calls a bad parameter is a prompt that its
    /// content rules do not allow.
    var reasonOfTask: ImageFailure { reason == .requestRefused ? .promptRefused : reason }

    /// As what operators count it.
    var outcome: ProviderCallOutcome {
        switch code {
        case 429: .throttled
        case 401, 402, 403, 433: .denied
        case 400, 422, 451: .refused
        default: reason == .promptRefused || reason == .pictureRefused ? .refused : .failed
        }
    }

    /// Whether the same order may be taken a moment later, and surely was not taken now.
    var mayPass: Bool { code == 429 || code == 503 }

    private func mentions(_ words: String...) -> Bool {
        let text = message.lowercased()
        return words.contains { text.contains($0) }
    }
}
