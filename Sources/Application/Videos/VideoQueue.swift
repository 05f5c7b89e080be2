package import Domain

/// The two queues of jobs, each with its own workers and rate limit, so that a backlog does not delay polls.
package enum VideoQueue: Sendable, Hashable, CaseIterable {
    /// Jobs that wait for submission, by `queue_turn`: fair between owners, in order for each owner.
    case submissions
    /// All other unfinished jobs, by the time when they are due.
    case polls
}

/// A job that was due when it was read; another worker may claim it first.
package struct DueVideoJob: Sendable, Hashable {
    package let id: RecordID
    /// Nil if it is missing or unreadable.
    package let fence: Int64?
    /// Whether its next step calls the provider.
    package let callsProvider: Bool
    /// Its position among the jobs that wait for submission; nil in records of other applications.
    package let turn: Int64?

    package init(id: RecordID, fence: Int64?, callsProvider: Bool, turn: Int64?) {
        self.id = id
        self.fence = fence
        self.callsProvider = callsProvider
        self.turn = turn
    }
}
