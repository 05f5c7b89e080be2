import BSON
import Domain
import Synchronization

/// Caches list totals, so that not every page of a long list needs a count. Concurrent requests for a list share one
/// count.
///
/// An exact total is reused while the list still begins with the same record as when it was counted, so a new record
/// shows at once, whichever client wrote it. A deletion or status change further down the list shows after `lifetime`;
/// so does a new record in a list that was too long to be counted.
final class TotalsCache: Sendable {
    /// How long a total may be stale after a change further down the list.
    static let lifetime: Duration = .seconds(30)
    /// Maximum number of cached lists; about 300 bytes each.
    static let capacity = 20_000

    private struct Entry {
        var total: ListTotal
        /// Nil if it was counted for a page that did not contain the start of the list.
        var newest: RecordID?
        var countedAt: ContinuousClock.Instant

        func isValid(for newest: RecordID?) -> Bool { newest == nil || self.newest == newest || total.isLowerBound }
    }

    /// A count in progress.
    private struct Flight {
        let task: Task<ListTotal, Never>
        let newest: RecordID?
    }

    private enum Step {
        case known(ListTotal)
        case counting(Flight)
    }

    private struct State {
        var entries: [BSONDocument: Entry] = [:]
        var flights: [BSONDocument: Flight] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

    /// The cached total, or the result of a count.
    ///
    /// - Parameters:
    ///   - list: the filter of the list.
    ///   - newest: the first record of the list, if the page contains it.
    ///   - count: counts the list; not cancelled with its callers. Of concurrent callers that find an expired total,
    ///     one counts and the others get the old total.
    func total(
        of list: BSONDocument, newest: RecordID?, count: @escaping @Sendable () async -> ListTotal
    ) async -> ListTotal {
        while true {
            switch step(list, newest, count) {
            case .known(let total): return total
            case .counting(let flight):
                let total = await flight.task.value
                if newest == nil || flight.newest == newest || total.isLowerBound { return total }
            // The running count is for another state of the list.
            }
        }
    }

    private func step(
        _ list: BSONDocument, _ newest: RecordID?, _ count: @escaping @Sendable () async -> ListTotal
    ) -> Step {
        let now = now()
        return state.withLock { state in
            let flight = state.flights[list]
            if let entry = state.entries[list], entry.isValid(for: newest),
                now - entry.countedAt < Self.lifetime || flight != nil
            {
                return .known(entry.total)
            }
            if let flight { return .counting(flight) }
            let task = Task {
                let total = await count()
                remember(total, of: list, newest: newest)
                return total
            }
            let own = Flight(task: task, newest: newest)
            state.flights[list] = own
            return .counting(own)
        }
    }

    private func remember(_ total: ListTotal, of list: BSONDocument, newest: RecordID?) {
        let now = now()
        state.withLock { state in
            state.flights[list] = nil
            if state.entries.count >= Self.capacity, state.entries[list] == nil {
                Self.makeRoom(in: &state.entries, now: now)
            }
            state.entries[list] = Entry(total: total, newest: newest, countedAt: now)
        }
    }

    /// Removes expired entries; if that frees no room, an arbitrary half.
    private static func makeRoom(in entries: inout [BSONDocument: Entry], now: ContinuousClock.Instant) {
        entries = entries.filter { now - $0.value.countedAt < lifetime }
        guard entries.count >= capacity else { return }
        entries = Dictionary(uniqueKeysWithValues: entries.dropFirst(capacity / 2).map { ($0.key, $0.value) })
    }
}
