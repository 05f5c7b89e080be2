package import Domain

/// Stores the lifecycle of images. Each change is one conditional write; a final status is kept, except that
/// a late success replaces a timeout.
package protocol ImageLifecycleRepository: Sendable {
    /// Inserts the pending record, with the database time as its creation date, and schedules the first poll.
    ///
    /// - Returns: the stored record: this one, or the existing one with this id.
    func add(_ image: GeneratedImage, request: ImageRequest, schedule: PollSchedule) async throws(Failure) -> AddedImage

    /// Stores the provider's task id, unless a callback did so first.
    ///
    /// - Returns: the updated record; nil if another record already has this task.
    func recordTaskID(_ id: RecordID, task: TaskID) async throws(Failure) -> GeneratedImage?

    /// Stores the outcome of a pending image.
    ///
    /// - Parameter task: the provider's task id; the record must have the same, or none yet. Nil to settle the image
    ///   whatever its task.
    func settle(_ id: RecordID, task: TaskID?, _ outcome: ImageOutcome) async throws(Failure) -> ImageSettlement

    /// Schedules a poll of a pending image now, unless one was within `PollSchedule.shortestInterval`.
    ///
    /// - Returns: whether an image with this task is pending.
    func expedite(task: TaskID, schedule: PollSchedule) async throws(Failure) -> Bool

    /// Claims a pending image that is due for a poll, and schedules its next poll.
    func claimDue(_ schedule: PollSchedule) async throws(Failure) -> ClaimedImage?
}

/// The result of adding a record.
package enum AddedImage: Sendable {
    case added(GeneratedImage)
    /// An earlier attempt of the same request has added it.
    case existed(GeneratedImage)
}

/// The result of settling an image.
package enum ImageSettlement: Sendable, Hashable {
    /// The outcome was stored.
    case settled
    /// The image had timed out, and has succeeded now.
    case revived
    /// It had a final status; nothing changed.
    case alreadyFinal
    /// There is no such record, or it has another task.
    case unknown
}

/// A pending image claimed for a poll.
package struct ClaimedImage: Sendable {
    package let id: RecordID
    /// Nil while the task id is unknown.
    package let task: TaskID?
    /// Since it was submitted, by the database clock.
    package let age: Duration

    package init(id: RecordID, task: TaskID?, age: Duration) {
        self.id = id
        self.task = task
        self.age = age
    }
}
