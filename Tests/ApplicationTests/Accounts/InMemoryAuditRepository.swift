import Application
import Synchronization

/// An audit repository in memory.
final class InMemoryAuditRepository: AuditRepository {
    private let state = Mutex<(events: [AuditEvent], failure: Failure?)>(([], nil))

    var events: [AuditEvent] { state.withLock { $0.events } }

    /// Thrown by every call.
    var failure: Failure? {
        get { state.withLock { $0.failure } }
        set { state.withLock { $0.failure = newValue } }
    }

    func add(_ event: AuditEvent) async throws(Failure) {
        let failure = state.withLock { state in
            if state.failure == nil { state.events.append(event) }
            return state.failure
        }
        if let failure { throw failure }
    }
}
