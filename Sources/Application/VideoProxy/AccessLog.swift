/// The access log of the video proxy.
package protocol AccessLog: Sendable {
    /// Records one request without blocking.
    func record(_ access: AccessLogRequest)
}

/// One line of the access log; never holds an origin URL.
package struct AccessLogRequest: Sendable {
    package var requestID: String
    package var method: String
    /// As requested, even if malformed.
    package var proxyID: String
    /// The `Range` header, if any.
    package var range: String?
    package var status: Int
    /// Body bytes written to the connection.
    package var bytesSent: Int64
    package var duration: Duration
    /// Whether the whole response was sent: false if the client disconnected or the origin failed.
    package var isComplete: Bool

    package init(
        requestID: String, method: String, proxyID: String, range: String?, status: Int, bytesSent: Int64,
        duration: Duration, isComplete: Bool
    ) {
        self.requestID = requestID
        self.method = method
        self.proxyID = proxyID
        self.range = range
        self.status = status
        self.bytesSent = bytesSent
        self.duration = duration
        self.isComplete = isComplete
    }
}
