import Application
import Domain
import Synchronization

/// A database whose changes a test makes.
final class ScriptedChanges: ChangeSource {
    private struct State {
        var listener: (any ChangeListener)?
        var following: CheckedContinuation<Result<Void, Failure>, Never>?
        var missed: [RecordChange] = []
        var asked: [Timestamp] = []
        var isStubborn = false
        var time = Timestamp(milliseconds: 1_000_000)
    }

    private let state = Mutex(State())
    private let (beginnings, begin) = AsyncStream.makeStream(of: Void.self)

    /// What `changes` answers, whoever asks.
    var missed: [RecordChange] {
        get { state.withLock { $0.missed } }
        set { state.withLock { $0.missed = newValue } }
    }

    /// Since when somebody wanted to know what was missed.
    var asked: [Timestamp] { state.withLock { $0.asked } }

    /// Whether being called off makes no difference, as where the database has fallen silent.
    var isStubborn: Bool {
        get { state.withLock { $0.isStubborn } }
        set { state.withLock { $0.isStubborn = newValue } }
    }

    /// Waits until somebody follows.
    func begun() async {
        for await _ in beginnings { return }
    }

    func open() { state.withLock { $0.listener }?.opened() }

    func tell(_ change: RecordChange) { state.withLock { $0.listener }?.heard(change) }

    /// Has `follow` come to its end.
    func end(_ failure: Failure? = nil) {
        let following = state.withLock { state in
            defer { state.following = nil }
            return state.following
        }
        following?.resume(returning: failure.map { .failure($0) } ?? .success(()))
    }

    func follow(_ listener: any ChangeListener) async throws(Failure) {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    state.listener = listener
                    state.following = continuation
                }
                begin.yield()
                if Task.isCancelled, !isStubborn { end() }
            }
        } onCancel: {
            if !isStubborn { end() }
        }
        try result.get()
    }

    func changes(
        of owner: Owner, since timestamp: Timestamp, limit: Int
    ) async throws(Failure) -> [RecordChange]? {
        let missed = state.withLock { state in
            state.asked.append(timestamp)
            return state.missed
        }
        return missed.count > limit ? nil : missed
    }

    func now() async throws(Failure) -> Timestamp { state.withLock { $0.time } }
}
