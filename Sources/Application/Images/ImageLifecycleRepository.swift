package import Domain

/// Writes an image's life down. Every change is one conditional write: what has its end keeps it.
package protocol ImageLifecycleRepository: Sendable {
    /// Writes the pending record, with the database's time as its beginning, and when to ask for it first.
    ///
    /// - Returns: the record as it stands: this one, or the one that has this id already.
    func add(_ image: GeneratedImage, request: ImageRequest, schedule: PollSchedule) async throws(Failure) -> AddedImage

    /// Writes down how the provider named the task, unless a callback did so first.
    ///
    /// - Returns: the record as it then stands; nil where another record has this task already.
    func name(_ id: RecordID, task: TaskID) async throws(Failure) -> GeneratedImage?

    /// Gives an image its end, where it has none yet.
    ///
    /// - Parameter task: what the provider calls the task; the record must have the same, or none yet. Nil: our own
    ///   decision, whatever the task.
    func settle(_ id: RecordID, task: TaskID?, _ outcome: ImageOutcome) async throws(Failure) -> ImageSettlement

    /// Has a pending image asked for soon, unless that happened within `PollSchedule.shortestInterval`.
    ///
    /// - Returns: whether an image is pending under this task.
    func expedite(task: TaskID, schedule: PollSchedule) async throws(Failure) -> Bool

    /// Takes the pending image whose turn it is, so that nobody else takes it before its next turn.
    func claimDue(_ schedule: PollSchedule) async throws(Failure) -> ClaimedImage?
}

/// A record that was to be added.
package enum AddedImage: Sendable {
    case added(GeneratedImage)
    /// Its id was there already: an earlier attempt of the same request wrote it.
    case existed(GeneratedImage)
}

/// What came of an outcome.
package enum ImageSettlement: Sendable, Hashable {
    /// The image has this end now.
    case settled
    /// It was our own time-out, and is a success now.
    case revived
    /// It had its end before; nothing changed.
    case alreadyFinal
    /// There is no such record, or its task is another.
    case unknown
}

/// A pending image whose turn it is to be asked for.
package struct ClaimedImage: Sendable {
    package let id: RecordID
    /// Nil while the provider has not named the task.
    package let task: TaskID?
    /// Since it was asked for, by the database's clock.
    package let age: Duration

    package init(id: RecordID, task: TaskID?, age: Duration) {
        self.id = id
        self.task = task
        self.age = age
    }
}
