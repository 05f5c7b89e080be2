import Application

extension Failure {
    /// The outcome of a proxy request that gets this error as its response.
    var proxyOutcome: ProxyOutcome {
        switch code {
        case .notFound: .notFound
        case .videoExpired: .expired
        case .rangeNotSatisfiable: .rangeRefused
        case .videoUnavailable, .videoTimedOut: .originFailed
        case .overloaded: .overloaded
        default: .failed
        }
    }
}

extension OriginError {
    /// The outcome of a request whose response body was interrupted by this error.
    var midBodyOutcome: ProxyOutcome {
        switch self {
        case .clientStalled, .cancelled: .clientDisconnected
        default: .originInterrupted
        }
    }
}
