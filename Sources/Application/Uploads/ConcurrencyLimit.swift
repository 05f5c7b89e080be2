import Synchronization

/// Lets only so many of one kind of work go on at once, and refuses the rest.
package final class ConcurrencyLimit: Sendable {
    private let running = Mutex(0)
    private let limit: Int
    private let refusal: String

    /// - Parameter refusal: what whoever comes too many is told.
    package init(_ limit: Int, refusal: String = "Too many uploads are under way. Try again in a moment.") {
        self.limit = limit
        self.refusal = refusal
    }

    /// - Throws: `overloaded` where as much goes on as may; and what `work` throws.
    package func run<Output>(_ work: () async throws -> Output) async throws -> Output {
        let admitted = running.withLock { running in
            guard running < limit else { return false }
            running += 1
            return true
        }
        guard admitted else {
            throw Failure(.overloaded, refusal, retryAfter: 2)
        }
        defer { running.withLock { $0 -= 1 } }
        return try await work()
    }
}
