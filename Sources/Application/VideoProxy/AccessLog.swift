/// Keeps a line for each request to the proxy.
package protocol AccessLog: Sendable {
    /// Takes one line; returns at once.
    func record(_ access: AccessLogRequest)
}

/// One request to the proxy, as its log shows it. It says nothing about where the video comes from.
package struct AccessLogRequest: Sendable {
    package var requestID: String
    package var method: String
    /// As it was asked for, even where it is none.
    package var proxyID: String
    /// The header, where there was one.
    package var range: String?
    package var status: Int
    /// Of the body, as far as they were handed to the connection.
    package var bytesSent: Int64
    package var duration: Duration
    /// Whether the answer came to its end: false where the client left or the video broke off.
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
