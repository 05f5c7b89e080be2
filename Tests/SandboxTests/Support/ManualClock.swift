import Synchronization

/// A clock that moves only when advanced.
final class ManualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Swift.Duration

        func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [Int: (deadline: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    /// The duration of each sleep, in the order in which they began.
    let sleeps: AsyncStream<Swift.Duration>
    private let began: AsyncStream<Swift.Duration>.Continuation

    init() {
        (sleeps, began) = AsyncStream.makeStream()
    }

    var now: Instant { state.withLock { $0.now } }
    let minimumResolution = Swift.Duration.zero

    func advance(by duration: Swift.Duration) {
        state.withLock { state in
            state.now.offset += duration
            for (id, sleeper) in state.sleepers where sleeper.deadline <= state.now {
                sleeper.continuation.resume()
                state.sleepers[id] = nil
            }
        }
    }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                state.withLock { state in
                    if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
                    if deadline <= state.now { return continuation.resume() }
                    state.sleepers[id] = (deadline, continuation)
                    began.yield(deadline.offset - state.now.offset)
                }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
