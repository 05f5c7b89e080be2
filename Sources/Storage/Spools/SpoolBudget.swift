import Application
import Synchronization

/// Limits the total number of bytes in the spools of a process.
final class SpoolBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// - Throws: `overloaded`.
    func take(_ count: Int) throws(Failure) {
        let isTaken = used.withLock { used in
            guard used + count <= limit else { return false }
            used += count
            return true
        }
        guard isTaken else {
            throw Failure(.overloaded, "Too many concurrent uploads. Try again in a moment.", retryAfter: 5)
        }
    }

    func give(_ count: Int) { used.withLock { $0 -= count } }
}
