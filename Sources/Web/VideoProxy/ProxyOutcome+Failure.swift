import Application

extension Failure {
    /// How a request to the proxy has ended that is answered with this.
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
    /// How a request has ended whose body this broke off.
    var outcomeInTheMiddle: ProxyOutcome {
        switch self {
        case .clientStalled, .cancelled: .clientLeft
        default: .originBroke
        }
    }
}
