import Synchronization

/// Work that waits for a connection: taken by a worker or rejected, exactly once.
@usableFromInline
final class PendingCommand: Sendable {
    @usableFromInline typealias Work = @Sendable (borrowing MongoConnection) -> Void
    @usableFromInline typealias Rejection = @Sendable (MongoError) -> Void

    private enum State {
        case new
        case waiting(Work, Rejection)
        case finished(MongoError?)
    }

    let bulkhead: Bulkhead
    /// Time at which waiting for a connection times out.
    let deadline: ContinuousClock.Instant
    private let state = Mutex(State.new)

    init(_ bulkhead: Bulkhead, deadline: ContinuousClock.Instant) {
        self.bulkhead = bulkhead
        self.deadline = deadline
    }

    /// A command of the current task.
    @usableFromInline convenience init(_ kind: MongoConnection.Kind, deadline: ContinuousClock.Instant) {
        self.init(Bulkhead(kind, MongoPriority.current), deadline: deadline)
    }

    /// Whether it was taken or rejected.
    var isFinished: Bool {
        state.withLock { state in
            if case .finished = state { return true }
            return false
        }
    }

    /// Set what to run on a worker, and what on rejection. If it has been rejected already, rejects at once.
    @usableFromInline func arm(work: @escaping Work, rejection: @escaping Rejection) {
        let error = state.withLock { state -> MongoError? in
            if case .finished(let error) = state { return error }
            state = .waiting(work, rejection)
            return nil
        }
        if let error { rejection(error) }
    }

    /// The work, for the first worker that takes it; nil if it was rejected. Rejects it if its deadline has passed.
    func take(now: ContinuousClock.Instant) -> Work? {
        guard now < deadline else {
            reject(.connectionWaitTimeout)
            return nil
        }
        return state.withLock { state in
            guard case .waiting(let work, _) = state else { return nil }
            state = .finished(nil)
            return work
        }
    }

    /// Reject the command unless it has been taken.
    @usableFromInline func reject(_ error: MongoError) {
        let rejection = state.withLock { state -> Rejection? in
            switch state {
            case .new:
                state = .finished(error)
                return nil
            case .waiting(_, let rejection):
                state = .finished(nil)
                return rejection
            case .finished:
                return nil
            }
        }
        rejection?(error)
    }
}
