/// The outcome of a request to the video proxy. The raw value is used in records and metrics.
package enum ProxyOutcome: String, Sendable, CaseIterable {
    /// The whole response was sent: the video, a range, its headers, or 304.
    case completed = "ok"
    /// The client disconnected or stalled.
    case clientDisconnected = "client_gone"
    /// Unknown proxy id.
    case notFound = "not_found"
    /// The mapping has expired.
    case expired = "expired"
    /// The range is not satisfiable.
    case rangeRefused = "range_refused"
    /// The origin sent no video: unreachable, too slow, gone, forbidden URL, wrong content type. The client got an
    /// error response.
    case originFailed = "origin_error"
    /// The origin failed after part of the video was sent; the client's connection was closed.
    case originInterrupted = "origin_broke"
    /// This process or its database connections are overloaded.
    case overloaded = "overloaded"
    /// The database failed, or an unexpected error.
    case failed = "failed"

    /// Whether a video that should be available was not. Expired mappings and disconnecting players do not count.
    package var isError: Bool {
        switch self {
        case .completed, .clientDisconnected, .notFound, .expired, .rangeRefused: false
        case .originFailed, .originInterrupted, .overloaded, .failed: true
        }
    }
}
