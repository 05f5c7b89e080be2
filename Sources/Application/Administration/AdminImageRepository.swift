package import Domain

/// The images of all owners, for operators.
package protocol AdminImageRepository: Sendable {
    /// Images of the last day by status.
    func countsOfLastDay() async throws(Failure) -> [ImageStatus: Int]

    /// All pending images, of any age.
    func pendingCount() async throws(Failure) -> Int

    /// Pending images, oldest first.
    func oldestPending(atMost count: Int) async throws(Failure) -> [PendingImageEntry]
}

/// An image that waits for its callback.
package struct PendingImageEntry: Sendable, Hashable {
    package let id: RecordID
    package let taskID: String
    package let owner: String
    package let createdAt: Timestamp
    /// By the database clock.
    package let waiting: Duration

    package init(id: RecordID, taskID: String, owner: String, createdAt: Timestamp, waiting: Duration) {
        self.id = id
        self.taskID = taskID
        self.owner = owner
        self.createdAt = createdAt
        self.waiting = waiting
    }
}
