import Application
import Synchronization

/// A spool in memory. It outlives the journals of a test, as a disk outlives processes.
final class MemorySpool: TaskSpool {
    private let tasks = Mutex<Set<UnstoredTask>>([])
    private let refused = Mutex<Set<UnstoredTask>>([])

    init(_ tasks: Set<UnstoredTask> = []) { self.tasks.withLock { $0 = tasks } }

    var content: Set<UnstoredTask> { tasks.withLock { $0 } }

    /// Kept for an operator.
    var setAside: Set<UnstoredTask> { refused.withLock { $0 } }

    func save(_ task: UnstoredTask) async throws(Failure) { tasks.withLock { _ = $0.insert(task) } }

    func remove(_ task: UnstoredTask) async { tasks.withLock { _ = $0.remove(task) } }

    func setAside(_ task: UnstoredTask) async {
        await remove(task)
        refused.withLock { _ = $0.insert(task) }
    }

    func all() async throws(Failure) -> [UnstoredTask] { Array(content) }
}

/// A provider pace without rate limits.
struct FreePace: ProviderPace {
    func reserve(
        _ call: ProviderCall, upTo count: Int, within limit: Duration
    ) async throws(Failure) -> PaceReservation {
        PaceReservation(count: count, wait: .zero, interval: .zero)
    }

    func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure) {}
}
