package import Domain

/// Stores which completed records of one history are archived: their content is in storage. An archived record is due
/// again while thumbnails, a poster or a preview of it are to be made once more.
///
/// Two implementations of one mechanism: the collections of images and of videos.
package protocol ArchiveRepository: Sendable {
    var kind: ItemKind { get }

    /// Claims the due record whose link expires first, for `ArchiveLease.duration`.
    ///
    /// - Returns: nil if none is due.
    func claim() async throws(Failure) -> UnarchivedRecord?

    /// Extends the lease of a claimed record whose copy takes long.
    ///
    /// - Returns: false if the copy must stop: the record was deleted, is complete, or was claimed by another process.
    func renew(_ record: UnarchivedRecord) async throws(Failure) -> Bool

    /// Schedules the next attempt of a claimed record, with exponential backoff.
    func postpone(_ record: UnarchivedRecord) async throws(Failure)

    /// Stores that a record's content is archived.
    ///
    /// - Returns: whether this content was stored; false if another was stored before, the record was deleted, or
    ///   `refers` has excluded it.
    func markArchived(_ id: RecordID, as content: ArchivedContent) async throws(WriteFailure) -> Bool

    /// Adds objects that were made again from a claimed record's content, and ends the claim.
    ///
    /// - Parameter objects: at least one; of kinds that the record has none of.
    /// - Returns: whether they were added; false if the claim is over, the record has other content or such objects, or
    ///   `refers` has excluded one of them.
    func add(_ objects: DerivedObjects, to record: UnarchivedRecord) async throws(WriteFailure) -> Bool

    /// Marks a record whose content can no longer be had; it is not attempted again. An archived one is left as it is.
    func markLost(_ id: RecordID, because reason: ArchiveLoss) async throws(Failure)

    /// Ends the claim of an archived record: what is missing cannot be made from its content. If the claim is over, or the
    /// content is to be copied again, nothing is changed.
    func giveUp(_ record: UnarchivedRecord) async throws(Failure)

    /// - Returns: nil if there is no such record, it is deleted, or another owner's.
    func status(of id: RecordID, of owner: Owner) async throws(Failure) -> ArchiveStatus?

    /// Whether the record, deleted or not, refers to the object.
    ///
    /// - Returns: false is final: neither `markArchived` nor `add` will store this object, so that it can be removed.
    func refers(_ id: RecordID, to object: RecordID) async throws(Failure) -> Bool

    /// If the link of its origin is still valid, makes a record, deleted or not, forget its content in storage, and
    /// schedules a new copy.
    ///
    /// - Returns: false if the link has expired or the record has no content; then nothing is changed.
    func restart(_ id: RecordID) async throws(Failure) -> Bool

    /// Makes the object's record, deleted or not, forget a poster, a preview, or a thumbnail together with the one of the
    /// other size, and schedules that it is made again. Idempotent; content is never forgotten.
    func forget(_ object: MediaObject) async throws(Failure)

    /// Schedules completed records without content in storage that are not scheduled: those from before the archive.
    ///
    /// - Returns: how many; fewer than `count` once none is left. The next call then searches all records again.
    func scheduleUnarchived(atMost count: Int) async throws(Failure) -> Int

    /// For metrics and progress.
    func backlog() async throws(Failure) -> ArchiveBacklog
}

package enum ArchiveLease {
    /// How long a record is claimed, by the database's clock. With a tick of the archiver less than 90 seconds: that is
    /// how soon another process takes over a copy whose process died.
    package static let duration: Duration = .seconds(60)
    /// How often a copy that takes longer extends it.
    package static let renewal: Duration = .seconds(15)
}

/// A completed record whose content is only at its origin, or has to be rendered again.
package struct UnarchivedRecord: Sendable, Hashable {
    package let record: ItemReference
    package let owner: Owner
    package let origin: ArchiveOrigin
    /// Including this one; tells apart the claims of a record.
    package let attempts: Int
    /// When the origin's link expires; nil if unknown.
    package let expiresAt: Timestamp?

    package init(
        record: ItemReference, owner: Owner, origin: ArchiveOrigin, attempts: Int, expiresAt: Timestamp?
    ) {
        self.record = record
        self.owner = owner
        self.origin = origin
        self.attempts = attempts
        self.expiresAt = expiresAt
    }
}

/// Where the content of a record comes from.
package enum ArchiveOrigin: Sendable, Hashable {
    /// The provider's URL; never exposed.
    case url(String)
    /// A file that an earlier version stored in the folder of uploads.
    case file(UploadName)
    /// The content in storage: the record is archived, but some kinds of what is made from it are missing.
    case stored(MediaObject, missing: Set<MediaKind>)
}

/// Where the content of a record is.
package enum ArchiveStatus: Sendable, Hashable {
    /// Not generated yet.
    case pending
    /// The generation failed.
    case failed
    case archived(ArchivedContent)
    case remote(UnarchivedRecord)
    case lost
}

/// Why content could not be archived; the raw value is stored.
package enum ArchiveLoss: String, Sendable, CaseIterable {
    /// The provider no longer has it.
    case gone
    /// Its URL is not permitted.
    case refused
    /// Not a file of a supported format, or larger than the limit.
    case unreadable
    /// Copies failed for a day.
    case unreachable
}

/// How many copies wait.
package struct ArchiveBacklog: Sendable, Hashable {
    /// Completed records that are not archived yet, nor lost.
    package var waiting: Int64
    /// Since when the oldest waits, in seconds; nil if none does.
    package var oldestSeconds: Double?
    /// Those that have failed at least once.
    package var failing: Int64
    /// Those that are still not archived although their link expires within an hour.
    package var endangered: Int64
    /// Those whose content is gone.
    package var lost: Int64

    package init(
        waiting: Int64 = 0, oldestSeconds: Double? = nil, failing: Int64 = 0, endangered: Int64 = 0, lost: Int64 = 0
    ) {
        self.waiting = waiting
        self.oldestSeconds = oldestSeconds
        self.failing = failing
        self.endangered = endangered
        self.lost = lost
    }
}
