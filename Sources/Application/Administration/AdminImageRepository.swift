package import Domain

/// Everybody's images, as an operator sees them.
package protocol AdminImageRepository: Sendable {
    /// How many of the last day stand in each way.
    func countsOfLastDay() async throws(Failure) -> [ImageStatus: Int]

    /// How many have no end yet, however old.
    func pendingCount() async throws(Failure) -> Int

    /// Those whose callback has not come, the oldest first.
    func oldestPending(atMost count: Int) async throws(Failure) -> [PendingImageEntry]
}

/// An image whose callback has not come.
package struct PendingImageEntry: Sendable, Hashable {
    package let id: RecordID
    package let taskID: String
    package let owner: String
    package let createdAt: Timestamp
    /// By the database's clock.
    package let waiting: Duration

    package init(id: RecordID, taskID: String, owner: String, createdAt: Timestamp, waiting: Duration) {
        self.id = id
        self.taskID = taskID
        self.owner = owner
        self.createdAt = createdAt
        self.waiting = waiting
    }
}
