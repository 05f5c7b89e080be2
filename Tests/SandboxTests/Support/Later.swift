import FoundationEssentials
import Synchronization

/// A date that stands still until it is told to go on.
final class Later: Sendable {
    private let state: Mutex<Date>

    init(_ date: Date) {
        state = Mutex(date)
    }

    func now() -> Date { state.withLock { $0 } }

    /// - Parameter time: seconds.
    func pass(_ time: TimeInterval) {
        state.withLock { $0 += time }
    }
}
