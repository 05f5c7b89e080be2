import Synchronization

/// Work that waits for a connection: it is taken by a lane once, or given up once, whichever comes first.
@usableFromInline
final class PendingCommand: Sendable {
    @usableFromInline typealias Work = @Sendable (borrowing MongoConnection) -> Void
    @usableFromInline typealias Refusal = @Sendable (MongoError) -> Void

    private enum State {
        case new
        case waiting(Work, Refusal)
        case over(MongoError?)
    }

    /// When waiting is no longer of use.
    let deadline: ContinuousClock.Instant
    private let state = Mutex(State.new)

    @usableFromInline init(deadline: ContinuousClock.Instant) { self.deadline = deadline }

    /// Whether it was taken or given up.
    var isOver: Bool {
        state.withLock { state in
            if case .over = state { return true }
            return false
        }
    }

    /// Says what to do once a lane takes the job, and what if none does. If it was given up before, refuses at once.
    @usableFromInline func arm(work: @escaping Work, refusal: @escaping Refusal) {
        let error = state.withLock { state -> MongoError? in
            if case .over(let error) = state { return error }
            state = .waiting(work, refusal)
            return nil
        }
        if let error { refusal(error) }
    }

    /// The work, for the lane that asks first; nil where the job was given up, and given up where its time has passed.
    func take(now: ContinuousClock.Instant) -> Work? {
        guard now < deadline else {
            giveUp(.noConnectionInTime)
            return nil
        }
        return state.withLock { state in
            guard case .waiting(let work, _) = state else { return nil }
            state = .over(nil)
            return work
        }
    }

    /// Refuses the job unless it has been taken.
    @usableFromInline func giveUp(_ error: MongoError) {
        let refusal = state.withLock { state -> Refusal? in
            switch state {
            case .new:
                state = .over(error)
                return nil
            case .waiting(_, let refusal):
                state = .over(nil)
                return refusal
            case .over:
                return nil
            }
        }
        refusal?(error)
    }
}
