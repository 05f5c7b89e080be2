import Synchronization

/// Closed until it is known that the stores belong to this installation: nothing may be written to another's.
package final class StorageGate: Sendable {
    private let isOpen = Mutex(false)

    package init() {}

    package func open() { isOpen.withLock { $0 = true } }

    /// - Throws: `storageUnavailable` while it is closed.
    func requireOpen() throws(Failure) {
        guard isOpen.withLock({ $0 }) else {
            throw .unavailableStorage("the stores are not verified to be this installation's yet")
        }
    }
}
