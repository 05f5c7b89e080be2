import Domain
import Synchronization

/// Caches figures for a moment: a page that is reloaded does not add everything up again. Concurrent requests for the
/// same figures share one sum.
final class UsageCache: Sendable {
    /// How long figures may be stale.
    static let lifetime: Duration = .seconds(10)
    /// Maximum number of cached answers; some 40 kilobytes each at most.
    static let capacity = 500

    struct Request: Sendable, Hashable {
        let owner: Owner
        let range: Range<Timestamp>
        let interval: UsageInterval
    }

    private typealias Figures = Result<[UsageRow], Failure>

    private struct Entry {
        let task: Task<Figures, Never>
        /// Nil while it is being added up.
        var validUntil: ContinuousClock.Instant?
    }

    private let read: @Sendable (Request) async throws(Failure) -> [UsageRow]
    private let now: @Sendable () -> ContinuousClock.Instant
    private let entries = Mutex<[Request: Entry]>([:])

    /// - Parameter read: adds the figures up; not cancelled with its callers. A failure is not cached.
    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        read: @escaping @Sendable (Request) async throws(Failure) -> [UsageRow]
    ) {
        self.now = now
        self.read = read
    }

    func callAsFunction(_ request: Request) async throws(Failure) -> [UsageRow] {
        try await entry(request).task.value.get()
    }

    private func entry(_ request: Request) -> Entry {
        let now = now()
        return entries.withLock { entries in
            if let entry = entries[request], entry.validUntil.map({ now < $0 }) ?? true { return entry }
            if entries.count >= Self.capacity { Self.makeRoom(in: &entries, now: now) }
            let entry = Entry(
                task: Task {
                    let figures: Figures
                    do throws(Failure) {
                        figures = .success(try await read(request))
                    } catch {
                        figures = .failure(error)
                    }
                    finish(request, figures)
                    return figures
                })
            entries[request] = entry
            return entry
        }
    }

    private func finish(_ request: Request, _ figures: Figures) {
        let validUntil = now() + Self.lifetime
        entries.withLock { entries in
            switch figures {
            case .success: entries[request]?.validUntil = validUntil
            case .failure: entries[request] = nil
            }
        }
    }

    /// Removes expired entries; if that frees no room, all that are finished.
    private static func makeRoom(in entries: inout [Request: Entry], now: ContinuousClock.Instant) {
        entries = entries.filter { $0.value.validUntil.map { now < $0 } ?? true }
        guard entries.count >= capacity else { return }
        entries = entries.filter { $0.value.validUntil == nil }
    }
}
