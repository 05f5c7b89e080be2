/// How a request to the video proxy ended.
package struct ProxyRequestEnd: Sendable, Hashable {
    package let outcome: ProxyOutcome
    /// Of the body, as far as they were handed to the client's connection.
    package let bytes: Int64
    /// Until the answer's head was made: how long the client waited. Nil where it left before there was one.
    package let responseTime: Duration?
    /// From the request to the last byte, or to whatever ended it: with a slow player as long as the video.
    package let duration: Duration

    package init(outcome: ProxyOutcome, bytes: Int64, responseTime: Duration?, duration: Duration) {
        self.outcome = outcome
        self.bytes = bytes
        self.responseTime = responseTime
        self.duration = duration
    }
}
