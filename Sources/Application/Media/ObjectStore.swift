package import Domain
package import NIOCore

/// Holds the bytes of objects. An object is complete or absent, also after a crash.
package protocol ObjectStore: Sendable {
    var name: StoreName { get }

    /// Stores an object; replaces one of the same key.
    ///
    /// - Parameters:
    ///   - content: whose size and digest are known. The store verifies that these bytes have arrived.
    ///   - contentType: for stores that deliver by themselves.
    /// - Throws: `storageFull`, `storageUnavailable`. The object may then be there or not.
    func put(
        _ content: ObjectContent, as key: ObjectKey, digest: ContentDigest, contentType: String
    ) async throws(Failure)

    /// Deletes an object; a missing one is no error.
    ///
    /// - Throws: `storageUnavailable`.
    func remove(_ key: ObjectKey) async throws(Failure)

    /// Starts to read. Call it on `loop`, which runs the whole exchange.
    ///
    /// - Parameters:
    ///   - size: of the object, as stored in its row.
    ///   - range: at least one byte, within the size; nil for all.
    /// - Returns: an exchange that fails with `OriginError.gone` if there is no such object, and with
    ///   `OriginError.broken` if its size is another.
    func read(
        _ key: ObjectKey, size: Int64, range: ClosedRange<Int64>?, contentType: String, on loop: any EventLoop
    ) -> any OriginExchange

    /// Reads a whole object, chunk by chunk.
    ///
    /// - Parameter body: takes a chunk; the next one is read after it returns.
    /// - Throws: `storageUnavailable` if the store is unavailable; what the body throws.
    func contents(
        of key: ObjectKey, _ body: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(Failure) -> ReadOutcome

    /// The keys of all objects, in any order, a batch at a time; objects that are stored meanwhile may be missing.
    ///
    /// - Parameter body: gets the keys with the sizes in bytes.
    /// - Throws: `storageUnavailable`; what the body throws.
    func list(_ body: ([StoredObject]) async throws(Failure) -> Void) async throws(Failure)

    /// Deletes what interrupted puts have left and no list shows.
    ///
    /// - Parameter inProgress: gets the keys of what is there; returns those that are being stored.
    /// - Returns: how many were deleted.
    /// - Throws: `storageUnavailable`; what `inProgress` throws.
    func removeUnfinished(
        except inProgress: ([ObjectKey]) async throws(Failure) -> Set<ObjectKey>
    ) async throws(Failure) -> Int
}

/// How far an object could be read.
package enum ReadOutcome: Sendable, Hashable {
    case complete
    /// There is no such object.
    case missing
    /// The store is there, but the object ends early, or the rest of it cannot be read.
    ///
    /// - detail: for the log.
    case unreadable(detail: String)

    /// Whether there is such an object.
    ///
    /// - Throws: `storageUnavailable` if it could not be read to its end.
    package var isThere: Bool {
        get throws(Failure) {
            switch self {
            case .complete: true
            case .missing: false
            case .unreadable(let detail): throw .unavailableStorage(detail)
            }
        }
    }
}

/// The bytes of an object that is to be stored.
package enum ObjectContent: Sendable {
    case bytes([UInt8])
    /// A complete local file. A store may move it instead of copying it.
    case file(path: String, size: Int64)

    /// In bytes.
    package var size: Int64 {
        switch self {
        case .bytes(let bytes): Int64(bytes.count)
        case .file(_, let size): size
        }
    }
}

/// An object as a store lists it.
package struct StoredObject: Sendable, Hashable {
    package let key: ObjectKey
    /// In bytes.
    package let size: Int64

    package init(key: ObjectKey, size: Int64) {
        self.key = key
        self.size = size
    }
}
