/// Why a request to an origin failed.
package enum OriginError: Error, Sendable, Hashable {
    /// The host resolves to a forbidden IP address.
    case refusedAddress
    /// Name resolution, connection or certificate verification failed.
    case unreachable
    /// Connecting, the response head or the body timed out.
    case timedOut
    /// The client read too slowly.
    case clientStalled
    /// The response ended before its announced length.
    case broken
    /// The provider no longer has the video.
    case gone(status: Int)
    /// The requested range is not satisfiable.
    ///
    /// - total: the length of the video, if the origin sends it.
    case unsatisfiable(total: Int64?)
    case unexpectedStatus(Int)
    /// The content type is not that of the requested media.
    case wrongContentType
    /// The response head contradicts itself or the request.
    case contradictory(String)
    /// Longer than the limit.
    case tooLong
    /// Too many concurrent streams in this process.
    case tooMany
    case cancelled
}
