import BSON
import Domain
import Synchronization

/// Caches list totals, so that a page of a long list does not need a count of all of it.
///
/// A total is reused while the list still begins with the same record as when it was counted, so a new record shows at
/// once, whichever client wrote it. A deletion or status change further down the list shows after `lifetime`.
final class TotalsCache: Sendable {
    /// How long a total may be stale after a change further down the list.
    static let lifetime: Duration = .seconds(30)
    /// Maximum number of cached lists; about 300 bytes each.
    static let capacity = 20_000

    private struct Entry {
        var total: Int
        /// Nil if it was counted for a page that did not contain the start of the list.
        var newest: RecordID?
        var countedAt: ContinuousClock.Instant
    }

    private let entries = Mutex<[BSONDocument: Entry]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

    /// - Parameters:
    ///   - list: the filter of the list.
    ///   - newest: the first record of the list, if the page contains it.
    /// - Returns: nil if the list has to be counted. Of several concurrent callers that find an expired total, one gets
    ///   nil and the others get the old total.
    func total(of list: BSONDocument, newest: RecordID?) -> Int? {
        let now = now()
        return entries.withLock { entries in
            guard let entry = entries[list] else { return nil }
            if let newest, entry.newest != newest { return nil }
            if now - entry.countedAt >= Self.lifetime {
                entries[list]?.countedAt = now
                return nil
            }
            return entry.total
        }
    }

    func remember(_ total: Int, of list: BSONDocument, newest: RecordID?) {
        let now = now()
        entries.withLock { entries in
            if entries.count >= Self.capacity, entries[list] == nil { Self.makeRoom(in: &entries, now: now) }
            entries[list] = Entry(total: total, newest: newest, countedAt: now)
        }
    }

    /// Removes expired entries; if that frees no room, an arbitrary half.
    private static func makeRoom(in entries: inout [BSONDocument: Entry], now: ContinuousClock.Instant) {
        entries = entries.filter { now - $0.value.countedAt < lifetime }
        guard entries.count >= capacity else { return }
        entries = Dictionary(uniqueKeysWithValues: entries.dropFirst(capacity / 2).map { ($0.key, $0.value) })
    }
}
