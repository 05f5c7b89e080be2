import BSON
import Domain
import Synchronization

/// Remembers how long lists are, so that a page of a long history does not cost a walk through all of it.
///
/// A total is used again while the list still begins with the record that it began with when it was counted, so a new
/// record shows at once, whoever wrote it. What that does not notice, a record that was deleted or that changed its
/// status deep in the list, shows after `lifetime`.
final class TotalsCache: Sendable {
    /// How long a total may be off where a list changed out of sight.
    static let lifetime: Duration = .seconds(30)
    /// So many lists are remembered; some 300 bytes each.
    static let capacity = 20_000

    private struct Entry {
        var total: Int
        /// Nil where it was counted for a page that did not show the list's beginning.
        var newest: RecordID?
        var countedAt: ContinuousClock.Instant
    }

    private let entries = Mutex<[BSONDocument: Entry]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant) { self.now = now }

    /// - Parameters:
    ///   - list: the filter that makes it.
    ///   - newest: the record that the list begins with, where the page shows it.
    /// - Returns: nil where the list has to be counted. Of several that ask at once about a total that has grown old,
    ///   one gets nil and the others the old one.
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

    /// Removes what has grown old; where nothing has, any half.
    private static func makeRoom(in entries: inout [BSONDocument: Entry], now: ContinuousClock.Instant) {
        entries = entries.filter { now - $0.value.countedAt < lifetime }
        guard entries.count >= capacity else { return }
        entries = Dictionary(uniqueKeysWithValues: entries.dropFirst(capacity / 2).map { ($0.key, $0.value) })
    }
}
