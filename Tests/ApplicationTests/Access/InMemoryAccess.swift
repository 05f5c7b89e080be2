import Application
import Domain
import Synchronization

/// What decides about access, in memory, with the number of reads.
final class InMemoryAccess: AccessRepository, LastUseRepository {
    struct State {
        var sessions: [RecordID: SessionAccess] = [:]
        var keys: [SecretHash: KeyAccess] = [:]
        var accounts: [RecordID: AccountAccess] = [:]
        var failure: Failure?
        var reads = 0
        var used: [RecordID] = []
    }

    private let state = Mutex(State())

    var value: State { state.withLock { $0 } }

    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func session(_ id: RecordID) async throws(Failure) -> SessionAccess? { try read { $0.sessions[id] } }

    func key(_ hash: SecretHash) async throws(Failure) -> KeyAccess? { try read { $0.keys[hash] } }

    func account(_ id: RecordID) async throws(Failure) -> AccountAccess? { try read { $0.accounts[id] } }

    func refused(among active: Set<ActiveAccess>) async throws(Failure) -> Set<ActiveAccess> {
        let state = try read { $0 }
        return active.filter { access in
            switch access.credential {
            case .session(let id): state.sessions[id] == nil
            case .key(let id): !state.keys.values.contains { $0.id == id }
            case .token: access.user.account.flatMap { state.accounts[$0]?.isRefused } ?? false
            }
        }
    }

    func recordUse(ofSessions sessions: Set<RecordID>, keys: Set<RecordID>) async throws(Failure) {
        let failure = state.withLock { state in
            if state.failure == nil { state.used += sessions.sorted() + keys.sorted() }
            return state.failure
        }
        if let failure { throw failure }
    }

    private func read<Value>(_ value: (State) -> Value) throws(Failure) -> Value {
        let (state, failure) = state.withLock { state in
            state.reads += 1
            return (state, state.failure)
        }
        if let failure { throw failure }
        return value(state)
    }
}

/// A wall clock that is set by hand.
final class ManualDate: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_800_000_000_000))

    var now: Timestamp { time.withLock { $0 } }

    func pass(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}
