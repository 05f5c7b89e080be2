import Application
import Domain

extension VideoSubmissionError {
    /// The outcome in the provider statistics.
    var outcome: ProviderCallOutcome {
        switch self {
        case .refused(.quotaExhausted, _), .refused(.providerUnavailable, _): .denied
        case .refused: .refused
        case .throttled: .throttled
        case .unavailable, .outcomeUnknown: .failed
        }
    }
}

extension VideoStatusError {
    /// The outcome in the provider statistics.
    var outcome: ProviderCallOutcome {
        switch self {
        case .throttled: .throttled
        case .unavailable, .unintelligible: .failed
        }
    }
}
