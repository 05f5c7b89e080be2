import Application
import Domain

extension VideoOrderError {
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

extension VideoReportError {
    /// As what operators count it.
    var outcome: ProviderCallOutcome {
        switch self {
        case .throttled: .throttled
        case .unavailable, .unintelligible: .failed
        }
    }
}
