/// The result of a request to the video proxy.
package struct ProxyRequestResult: Sendable, Hashable {
    package let outcome: ProxyOutcome
    /// Body bytes written to the client's connection.
    package let bytes: Int64
    /// Until the response head was sent; nil if the client disconnected before.
    package let responseTime: Duration?
    /// From the request to the last byte; with a slow player as long as the video.
    package let duration: Duration

    package init(outcome: ProxyOutcome, bytes: Int64, responseTime: Duration?, duration: Duration) {
        self.outcome = outcome
        self.bytes = bytes
        self.responseTime = responseTime
        self.duration = duration
    }
}
