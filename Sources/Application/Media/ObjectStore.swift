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
    ///   - size: of the object, as stored in its row; nil for a file of an earlier version, which has none.
    ///   - range: at least one byte, within the size; nil for all.
    /// - Returns: an exchange that fails with `OriginError.gone` if there is no such object, and with
    ///   `OriginError.broken` if its size is another.
    func read(
        _ key: ObjectKey, size: Int64?, range: ClosedRange<Int64>?, contentType: String, on loop: any EventLoop
    ) -> any OriginExchange

    /// Reads a whole object, chunk by chunk.
    ///
    /// - Parameter body: takes a chunk; the next one is read after it returns.
    /// - Returns: false if there is no such object.
    /// - Throws: `storageUnavailable`, also if the object ends early; what the body throws.
    func contents(
        of key: ObjectKey, _ body: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(Failure) -> Bool

    /// The keys of all objects, in any order, a batch at a time; objects that are stored meanwhile may be missing.
    ///
    /// - Parameter body: gets the keys with the sizes in bytes.
    /// - Throws: `storageUnavailable`; what the body throws.
    func list(_ body: ([StoredObject]) async throws(Failure) -> Void) async throws(Failure)
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
