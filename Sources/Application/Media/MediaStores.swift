package import Domain
package import NIOCore

/// The stores that this process can reach: new objects go to the first, old ones are read where they are.
package struct MediaStores: Sendable {
    /// Where new objects go.
    package let current: any ObjectStore
    private let stores: [StoreName: any ObjectStore]
    private let gate: StorageGate?

    /// - Parameters:
    ///   - others: whose objects can be read, moved and deleted.
    ///   - gate: nil if the stores are known to be this installation's.
    package init(_ current: any ObjectStore, others: [any ObjectStore] = [], gate: StorageGate? = nil) {
        self.current = current
        self.gate = gate
        stores = Dictionary(([current] + others).map { ($0.name, $0) }) { first, _ in first }
    }

    /// All of them, the current one first.
    package var all: [any ObjectStore] { [current] + stores.values.filter { $0.name != current.name } }

    /// Those on disk: one of them may hold files of earlier versions, at their flat keys.
    ///
    /// - Throws: `storageUnavailable` until the stores are verified to be this installation's.
    package var disks: [any ObjectStore] {
        get throws(Failure) {
            try requireVerified()
            return all.filter { if case .disk = $0.name { true } else { false } }
        }
    }

    /// - Throws: `storageUnavailable` until the stores are verified to be this installation's.
    func requireVerified() throws(Failure) { try gate?.requireOpen() }

    /// - Throws: `storageUnavailable` if this process is not configured for the store, or it is not verified.
    package func store(_ name: StoreName) throws(Failure) -> any ObjectStore {
        try requireVerified()
        if let store = stores[name] { return store }
        throw .unavailableStorage("the store \(name.text) is not configured", retryAfter: 60)
    }

    /// Starts to read an object. Call it on `loop`, which runs the whole exchange.
    ///
    /// - Parameter range: at least one byte, within the object's size; nil for all.
    /// - Throws: `storageUnavailable` if this process is not configured for the store.
    package func read(
        _ object: MediaObject, range: ClosedRange<Int64>?, on loop: any EventLoop
    ) throws(Failure) -> any OriginExchange {
        try store(object.location.store).read(
            object.location.key, size: object.facts.size, range: range, contentType: object.facts.contentType, on: loop)
    }
}

extension Failure {
    /// - Parameter retryAfter: in seconds.
    static func unavailableStorage(_ detail: String, retryAfter: Int = 5) -> Failure {
        Failure(
            .storageUnavailable, "The storage of this item is not available right now.", retryAfter: retryAfter,
            detail: detail)
    }
}
