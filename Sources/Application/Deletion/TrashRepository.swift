package import Domain

/// The trash of one kind of items.
///
/// An item in the trash is a record that is not active (documented); it keeps its objects.
package protocol TrashRepository: Sendable {
    var kind: ItemKind { get }

    /// Moves items into the trash: from now on their addresses answer 404 or 410.
    ///
    /// - Parameter batch: stored in each changed record; nil for none.
    /// - Returns: for each id `done`, `unchanged` if it is in the trash already, or `notFound`, also if it is being deleted
    ///   permanently.
    func trash(_ ids: [RecordID], of owner: Owner, batch: RecordID?) async -> ItemResults

    /// Takes items out of the trash.
    ///
    /// - Parameter batch: stored in each changed record; nil for none.
    /// - Returns: for each id `done`, `unchanged` if it is not in the trash, or `notFound`, also if it is being deleted
    ///   permanently.
    func restore(_ ids: [RecordID], of owner: Owner, batch: RecordID?) async -> ItemResults

    /// Marks items as `beginPurge` does, and leaves their deletion, due at once, to others.
    ///
    /// - Parameter onlyTrashed: whether to leave items that are not in the trash.
    /// - Returns: for each id `done`, `unchanged` if it is marked already, or was left, or `notFound`.
    func markPurge(_ ids: [RecordID], of owner: Owner, onlyTrashed: Bool) async -> ItemResults

    /// Marks an item, in the trash or not, as being deleted permanently: it is in the trash, cannot be restored, and
    /// `FinishPurges` continues its deletion if that is interrupted. While its paid work is in progress, its uploads and its
    /// record are kept: a late result updates a record that is not shown.
    ///
    /// - Returns: nil if the owner has no such item.
    /// - Throws: also `writeUnconfirmed`.
    func beginPurge(_ id: RecordID, of owner: Owner) async throws(Failure) -> DoomedRecord?

    /// Marks final items that have been in the trash for so long, or whose permanent deletion was interrupted or had to
    /// wait. The next call does not return them again for some minutes, so that a failed deletion is not repeated at once.
    ///
    /// - Parameter age: by the database's clock; nil for interrupted deletions only.
    /// - Returns: fewer than `count` once none is left.
    func beginPurge(trashedFor age: Duration?, atMost count: Int) async throws(Failure) -> [DoomedRecord]

    /// Marks final items that were created so long ago, in the trash or not.
    ///
    /// - Returns: fewer than `count` once none is left.
    func beginPurge(createdBefore age: Duration, atMost count: Int) async throws(Failure) -> [DoomedRecord]

    /// Deletes what makes the item's public address work, then its record. The objects are deleted before. Leaves an item
    /// whose paid work is in progress, or that needs more uploads deleted than `record` names.
    func finishPurge(_ record: DoomedRecord) async throws(Failure)
}

extension TrashRepository {
    /// - Returns: false if the owner has no such item, or it is in the trash already.
    package func trash(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool {
        try await trash([id], of: owner, batch: nil)[id]?.get() == .done
    }

    /// - Returns: false if the owner has no such item, or it is being deleted permanently.
    package func restore(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool {
        try await restore([id], of: owner, batch: nil)[id]?.get() != .notFound
    }
}

/// What was done to each item, or why that is not known: `writeUnconfirmed` if it may have been changed; otherwise it was
/// not.
package typealias ItemResults = [RecordID: Result<ItemOutcome, Failure>]

/// A record that is being deleted permanently, with what it refers to.
package struct DoomedRecord: Sendable, Hashable {
    package let record: ItemReference
    package let owner: Owner
    /// Its uploads, except those that a record refers to which is not being deleted permanently.
    package let uploads: [UploadName]
    /// The file of an image that an earlier version archived.
    package let file: UploadName?

    package init(record: ItemReference, owner: Owner, uploads: [UploadName], file: UploadName?) {
        self.record = record
        self.owner = owner
        self.uploads = uploads
        self.file = file
    }
}
