import FoundationEssentials
import Synchronization

/// A current date that moves only when advanced.
final class ManualDate: Sendable {
    private let state: Mutex<Date>

    init(_ date: Date) {
        state = Mutex(date)
    }

    func now() -> Date { state.withLock { $0 } }

    /// - Parameter time: in seconds.
    func advance(by time: TimeInterval) {
        state.withLock { $0 += time }
    }
}
