package import Domain

/// Stores the access log of the video proxy.
package protocol AccessLogStore: Sendable {
    /// Appends lines in order.
    ///
    /// - Parameter dropped: the number of requests without a line; if nonzero, written as one more line at the end.
    func append(_ entries: [AccessLogEntry], dropped: Int) async -> AccessLogWriteResult
}

/// A request and its end time.
package struct AccessLogEntry: Sendable {
    package let at: Timestamp
    package let access: AccessLogRequest

    package init(at: Timestamp, access: AccessLogRequest) {
        self.at = at
        self.access = access
    }
}

/// The result of a write.
package struct AccessLogWriteResult: Sendable {
    /// Lines written completely, from the first; includes the line for dropped requests.
    package let lines: Int
    /// Why the rest was not written; for the log only.
    package let problem: String?

    package init(lines: Int, problem: String?) {
        self.lines = lines
        self.problem = problem
    }
}
