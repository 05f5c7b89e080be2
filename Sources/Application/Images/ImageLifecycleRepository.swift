package import Domain

/// Stores the lifecycle of images. Each change is one conditional write; a final status is kept, except that
/// a late success replaces an inferred failure. A write of unknown outcome is looked up before it is reported.
package protocol ImageLifecycleRepository: Sendable {
    /// Inserts the pending record, with the database time as its creation date, and schedules the first poll.
    ///
    /// - Returns: the stored record: this one, or the existing one with this id.
    func add(
        _ image: GeneratedImage, request: ImageRequest, schedule: PollSchedule
    ) async throws(WriteFailure) -> AddedImage

    /// Marks a pending image as being submitted, before the provider is called: only one attempt may call it.
    ///
    /// - Parameter attempt: the id of the attempt, new for each.
    /// - Returns: whether this attempt may submit the image; the mark is then stored by a majority.
    func beginSubmission(_ id: RecordID, attempt: RecordID) async throws(WriteFailure) -> Bool

    /// Stores the provider's task id, unless a callback did so first. An image whose failure was only inferred
    /// becomes pending again and due for a poll at once; `audit` records the failure.
    ///
    /// - Returns: the record as confirmed by a majority; nil if there is none, or another record already has this task.
    func recordTaskID(_ id: RecordID, task: TaskID) async throws(WriteFailure) -> GeneratedImage?

    /// Stores the outcome of a pending image.
    ///
    /// - Parameter task: the provider's task id; the record must have the same, or none yet. Nil to settle the image
    ///   whatever its task.
    func settle(_ id: RecordID, task: TaskID?, _ outcome: ImageOutcome) async throws(WriteFailure) -> ImageSettlement

    /// Schedules a poll of a pending image now, unless one was within `PollSchedule.shortestInterval`.
    ///
    /// - Returns: whether an image with this task is pending.
    func expedite(task: TaskID, schedule: PollSchedule) async throws(WriteFailure) -> Bool

    /// Finds pending images that are due for a poll.
    ///
    /// - Parameter limit: maximum number of images.
    func due(_ schedule: PollSchedule, upTo limit: Int) async throws(Failure) -> DueItems<DueImage>

    /// Claims a due image, and schedules its next poll.
    ///
    /// - Returns: nil if it is no longer due.
    func claim(_ image: DueImage, _ schedule: PollSchedule) async throws(Failure) -> ClaimedImage?
}

extension ImageLifecycleRepository {
    /// Stores a late task id. Refused if the record has another task of the provider.
    package func store(_ task: TaskID, of record: RecordID) async throws(Failure) -> TaskJournal.Attempt {
        let image: GeneratedImage?
        do throws(WriteFailure) {
            image = try await recordTaskID(record, task: task)
        } catch {
            throw Failure(error)
        }
        return image?.taskID == task ? .stored : .refused
    }
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
    /// A success replaced an inferred failure.
    case revived
    /// It had a final status; nothing changed.
    case alreadyFinal
    /// There is no such record, or it has another task.
    case unknown
}

/// A pending image that was due for a poll when it was read; another process may claim it first.
package struct DueImage: Sendable, Hashable {
    package let id: RecordID
    /// Whether the record has a task id to poll.
    package let hasTask: Bool

    package init(id: RecordID, hasTask: Bool) {
        self.id = id
        self.hasTask = hasTask
    }
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
