package import Domain

/// The two queues of jobs, each with its own workers and pace, so that running jobs are polled on time however many wait.
package enum VideoQueue: Sendable, Hashable, CaseIterable {
    /// Jobs that wait for their submission, fair between owners and in order within one.
    case submissions
    /// All other unfinished jobs, by the time when they are due.
    case polls
}

/// A job that is due, as it was found; another worker may claim it first.
package struct DueVideoJob: Sendable, Hashable {
    package let id: RecordID
    /// Nil if the record has none that is readable.
    package let fence: Int64?
    /// Whether its next step calls the provider.
    package let callsProvider: Bool
    /// Its place among the jobs that wait for submission; nil in records of other applications.
    package let turn: Int64?

    package init(id: RecordID, fence: Int64?, callsProvider: Bool, turn: Int64?) {
        self.id = id
        self.fence = fence
        self.callsProvider = callsProvider
        self.turn = turn
    }
}
