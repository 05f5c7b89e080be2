/// Why an origin's video cannot be had.
package enum OriginError: Error, Sendable, Hashable {
    /// A name of the host leads to an address that must not be connected to.
    case refusedAddress
    /// No connection: no such name, nobody listens, or not the server that its certificate should show.
    case unreachable
    /// Too slow: in connecting, in answering, or in the midst of the body.
    case timedOut
    /// The client took too long over what it was handed.
    case clientStalled
    /// The answer broke off before the end that it had announced.
    case broken
    /// The provider keeps the video no longer.
    case gone(status: Int)
    /// The video has no byte of the part that was asked for.
    ///
    /// - total: its length, where the origin tells it.
    case unsatisfiable(total: Int64?)
    case unexpectedStatus(Int)
    /// Something else than the bytes of a video, or of a picture where one was asked for.
    case notOfKind
    /// The head contradicts itself or the question.
    case contradictory(String)
    /// Longer than any video may be.
    case tooLong
    /// This process moves as many videos as it can.
    case tooMany
    case cancelled
}
