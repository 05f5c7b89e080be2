package import Domain

/// Stores the rows of `media`, one for each complete object, and the writes that are in progress.
///
/// A write is registered before its first byte, and ends only when a record refers to its objects or they are deleted
/// again. So everything that a crash leaves in a store is found through the registration.
package protocol MediaRepository: Sendable {
    /// Registers a write, for `MediaWrite.lease`, by the database's clock.
    func begin(_ write: MediaWrite) async throws(Failure)

    /// Extends the lease of a write that takes long.
    ///
    /// - Returns: false if the write is not registered: another process has found it abandoned, and deletes its
    ///   objects.
    func renew(_ write: RecordID) async throws(Failure) -> Bool

    /// Inserts the rows of a registered write, whose bytes are all stored. Idempotent.
    ///
    /// - Throws: also `notApplied` if the write is not registered.
    func insert(_ objects: [MediaObject], of write: RecordID) async throws(WriteFailure)

    /// Ends a write whose objects a record refers to, or are all deleted.
    func end(_ write: RecordID) async throws(Failure)

    /// Claims writes whose lease has expired, and renews the lease, so that no other process gets them meanwhile.
    func claimAbandonedWrites(atMost count: Int) async throws(Failure) -> [MediaWrite]

    /// - Returns: nil if there is none.
    func object(_ id: RecordID) async throws(Failure) -> MediaObject?

    /// Those that exist, in any order.
    func objects(_ ids: [RecordID]) async throws(Failure) -> [MediaObject]

    /// The upload of a name.
    ///
    /// - Returns: nil if there is none.
    func upload(_ name: UploadName) async throws(Failure) -> MediaObject?

    /// All objects of a record: its content, thumbnails, poster and preview.
    func objects(of record: ItemReference) async throws(Failure) -> [MediaObject]

    /// Marks objects that are about to be deleted: from now on they do not count as stored. Idempotent.
    func beginRemoval(of ids: [RecordID]) async throws(Failure)

    /// Deletes the rows of objects that are still at these locations, whose bytes are deleted. Idempotent.
    ///
    /// - Returns: the objects that were moved meanwhile, with their new locations. Their rows are kept.
    func remove(_ parts: [MediaWrite.Part]) async throws(Failure) -> [MediaWrite.Part]

    /// Changes the location of an object.
    ///
    /// - Returns: false if the object is not at the old location, because it was moved or deleted meanwhile.
    func move(_ id: RecordID, from old: MediaLocation, to new: MediaLocation) async throws(WriteFailure) -> Bool

    /// Rows in the order of their ids.
    ///
    /// - Parameters:
    ///   - after: nil for the first.
    ///   - store: nil for all stores.
    /// - Returns: fewer than `count` at the end.
    func objects(after: RecordID?, in store: StoreName?, atMost count: Int) async throws(Failure) -> [MediaObject]

    /// The rows at these keys of a store; of keys without a row, nothing.
    func objects(at keys: [ObjectKey], in store: StoreName) async throws(Failure) -> [MediaObject]

    /// The keys of registered writes among these.
    ///
    /// - Parameter write: a write that is ignored; nil for none.
    func registered(
        _ keys: [ObjectKey], in store: StoreName, except write: RecordID?
    ) async throws(Failure) -> Set<ObjectKey>

    /// Whether any object is in the store.
    func hasObjects(in store: StoreName) async throws(Failure) -> Bool

    /// A store that has objects, other than these; nil if there is none.
    func store(otherThan known: [StoreName]) async throws(Failure) -> StoreName?

    /// The numbers of objects and bytes by kind.
    func totals() async throws(Failure) -> [MediaTotal]
}

/// Objects that are about to be stored together.
package struct MediaWrite: Sendable, Hashable {
    /// A write counts as abandoned when it was not renewed for this long. Together with the interval between two sweeps
    /// it is less than 90 seconds, the time within which another process takes over a copy.
    package static let lease: Duration = .seconds(60)

    package let id: RecordID
    /// Nil for an upload.
    package let record: ItemReference?
    /// The ids and locations of the objects; the first is the content that the others are made from.
    package let parts: [Part]

    package struct Part: Sendable, Hashable {
        package let object: RecordID
        package let location: MediaLocation

        package init(object: RecordID, location: MediaLocation) {
            self.object = object
            self.location = location
        }

        package init(_ object: MediaObject) { self.init(object: object.id, location: object.location) }
    }

    package init(id: RecordID, record: ItemReference?, parts: [Part]) {
        self.id = id
        self.record = record
        self.parts = parts
    }
}

/// How much is stored of a kind.
package struct MediaTotal: Sendable, Hashable {
    package let kind: MediaKind
    package let objects: Int64
    /// In bytes.
    package let size: Int64

    package init(kind: MediaKind, objects: Int64, size: Int64) {
        self.kind = kind
        self.objects = objects
        self.size = size
    }
}
