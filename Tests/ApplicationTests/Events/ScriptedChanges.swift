import Application
import Domain
import Synchronization

/// A change source that a test controls.
final class ScriptedChanges: ChangeSource {
    private struct State {
        var listener: (any ChangeListener)?
        var following: CheckedContinuation<Result<Void, Failure>, Never>?
        var missed: [RecordChange] = []
        var catchUps: [Timestamp] = []
        var ignoresCancellation = false
        var time = Timestamp(milliseconds: 1_000_000)
    }

    private let state = Mutex(State())
    private let (starts, start) = AsyncStream.makeStream(of: Void.self)

    /// The result of `changes`.
    var missed: [RecordChange] {
        get { state.withLock { $0.missed } }
        set { state.withLock { $0.missed = newValue } }
    }

    /// The timestamps passed to `changes`.
    var catchUps: [Timestamp] { state.withLock { $0.catchUps } }

    /// Ignores cancellation, like an unresponsive database.
    var ignoresCancellation: Bool {
        get { state.withLock { $0.ignoresCancellation } }
        set { state.withLock { $0.ignoresCancellation = newValue } }
    }

    /// Waits for a call of `watch`.
    func started() async {
        for await _ in starts { return }
    }

    func open() { state.withLock { $0.listener }?.opened() }

    func send(_ change: RecordChange) { state.withLock { $0.listener }?.received(change) }

    /// Ends `watch`.
    func end(_ failure: Failure? = nil) {
        let following = state.withLock { state in
            defer { state.following = nil }
            return state.following
        }
        following?.resume(returning: failure.map { .failure($0) } ?? .success(()))
    }

    func watch(_ listener: any ChangeListener) async throws(Failure) {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    state.listener = listener
                    state.following = continuation
                }
                start.yield()
                if Task.isCancelled, !ignoresCancellation { end() }
            }
        } onCancel: {
            if !ignoresCancellation { end() }
        }
        try result.get()
    }

    func changes(
        of owner: Owner, since timestamp: Timestamp, limit: Int
    ) async throws(Failure) -> [RecordChange]? {
        let missed = state.withLock { state in
            state.catchUps.append(timestamp)
            return state.missed
        }
        return missed.count > limit ? nil : missed
    }

    func now() async throws(Failure) -> Timestamp { state.withLock { $0.time } }
}
