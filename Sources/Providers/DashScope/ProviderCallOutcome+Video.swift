import Application
import Domain

extension VideoSubmissionError {
    /// As what operators count it.
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
    /// As what operators count it.
    var outcome: ProviderCallOutcome {
        switch self {
        case .throttled: .throttled
        case .unavailable, .unintelligible: .failed
        }
    }
}
