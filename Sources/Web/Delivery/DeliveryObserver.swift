import Application

/// Follows one delivery. Called from any thread.
protocol DeliveryObserver: Sendable {
    /// Its source no longer has the content, which should be there.
    func contentIsMissing()

    /// The response head is about to be sent.
    func responseStarted(_ status: Int)

    /// The first bytes of the body are about to be sent.
    func bodyStarted(_ extent: OriginResponseHead.Extent)

    /// Bytes of the body were written.
    func sent(_ count: Int)

    /// The delivery has ended; only the first call counts.
    ///
    /// - Parameter status: the response status, if no response head was sent yet.
    func finish(_ outcome: ProxyOutcome, status: Int)
}
