import Application
import Synchronization

/// An audit repository in memory.
final class InMemoryAuditRepository: AuditRepository {
    private let state = Mutex<(entries: [AuditEntry], failure: Failure?)>(([], nil))

    var entries: [AuditEntry] { state.withLock { $0.entries } }

    /// Thrown by every call.
    var failure: Failure? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    func add(_ entry: AuditEntry) async throws(Failure) {
        let failure = state.withLock { state in
            if state.failure == nil { state.entries.append(entry) }
            return state.failure
        }
        if let failure { throw failure }
    }
}
