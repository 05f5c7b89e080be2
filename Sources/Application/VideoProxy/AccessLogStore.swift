package import Domain

/// Keeps the lines of the proxy's access log.
package protocol AccessLogStore: Sendable {
    /// Adds lines at the end, in their order.
    ///
    /// - Parameter dropped: of how many further requests there will be no line; more than zero makes a line of its own,
    ///   behind the others.
    func append(_ entries: [AccessLogEntry], dropped: Int) async -> AccessLogWriteResult
}

/// A request and when it ended.
package struct AccessLogEntry: Sendable {
    package let at: Timestamp
    package let access: AccessLogRequest

    package init(at: Timestamp, access: AccessLogRequest) {
        self.at = at
        self.access = access
    }
}

/// What became of lines.
package struct AccessLogWriteResult: Sendable {
    /// How many of them were written whole, from the first on; the line of those dropped counts as the last.
    package let lines: Int
    /// Why not all were; for the log alone.
    package let problem: String?

    package init(lines: Int, problem: String?) {
        self.lines = lines
        self.problem = problem
    }
}
