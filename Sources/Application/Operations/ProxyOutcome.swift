/// The ways in which a request to the video proxy ends; there are no others. The raw value is what records and metrics
/// call it.
package enum ProxyOutcome: String, Sendable, CaseIterable {
    /// The whole answer was handed over: the video, a part of it, its head, or that it has not changed.
    case completed = "ok"
    /// The client left, or took no bytes for too long.
    case clientLeft = "client_gone"
    /// No video has this address.
    case notFound = "not_found"
    /// The address has had its time.
    case expired = "expired"
    /// The video has no such bytes.
    case rangeRefused = "range_refused"
    /// The origin gave no video: not reached, too slow, gone, an address that must not be asked, something else than a
    /// video. The client got an error in place of it.
    case originFailed = "origin_error"
    /// The video broke off after its beginning was handed over, and the client's connection with it.
    case originBroke = "origin_broke"
    /// More at once than this process, or its road to the database, can take.
    case overloaded = "overloaded"
    /// The database could not say, or something was not foreseen.
    case failed = "failed"

    /// Whether a video that should have been there was not: neither an address that nobody should ask any more, nor a
    /// player that leaves, is one.
    package var isError: Bool {
        switch self {
        case .completed, .clientLeft, .notFound, .expired, .rangeRefused: false
        case .originFailed, .originBroke, .overloaded, .failed: true
        }
    }
}
