import Application
import Domain
import Synchronization

/// A claim repository in memory that records reassignments.
final class InMemoryClaimRepository: SessionClaimRepository {
    private struct State {
        var owners: [SessionID: UserID] = [:]
        var reassignments: [String] = []
        var failures = 0
        var hidden = 0
    }

    private let state = Mutex(State())

    var reassignments: [String] { state.withLock { $0.reassignments } }

    /// Makes the next calls fail as if the database were unavailable.
    func fail(times: Int) { state.withLock { $0.failures = times } }

    /// Makes the next lookups miss the claim, as if the session were claimed right after them.
    func hideClaim(times: Int) { state.withLock { $0.hidden = times } }

    func claim(_ session: SessionID, for user: UserID) async throws(Failure) -> UserID {
        try checkFailure()
        return state.withLock { state in
            if let owner = state.owners[session] { return owner }
            state.owners[session] = user
            return user
        }
    }

    func ownerAfterClaim(of session: SessionID) async throws(Failure) -> UserID? {
        let isHidden = state.withLock { state in
            defer { state.hidden = max(state.hidden - 1, 0) }
            return state.hidden > 0
        }
        if isHidden { return nil }
        try checkFailure()
        return state.withLock { $0.owners[session] }
    }

    func reassign(_ session: SessionID, to user: UserID) async throws(Failure) {
        try checkFailure()
        state.withLock { $0.reassignments.append("\(session.text) to \(user.text)") }
    }

    private func checkFailure() throws(Failure) {
        let fails = state.withLock { state in
            defer { state.failures = max(state.failures - 1, 0) }
            return state.failures > 0
        }
        if fails { throw Failure(.storageUnavailable, "The database is unavailable.", retryAfter: 5) }
    }
}
