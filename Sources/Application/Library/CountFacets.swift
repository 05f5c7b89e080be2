package import Domain
import Synchronization

/// Counts an owner's items for the filters. Numbers of one owner are kept for some time: to count takes long. One count
/// runs at a time in a process.
package final class CountFacets: Sendable {
    /// How long numbers may be outdated. Changes that this process makes show at once.
    package static let lifetime: Duration = .seconds(30)
    /// Maximum number of kept results; some kilobytes each.
    static let capacity = 5000
    /// The most used tags that facets have.
    static let tags = 100

    private struct Key: Hashable {
        let owner: Owner
        let isTrash: Bool
    }

    private struct Entry {
        let facets: Facets
        let countedAt: ContinuousClock.Instant
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// Rises with each change, so that a count from before is not kept.
        var changes: [Owner: Int] = [:]
        /// The counts that are running or waiting, by owner.
        var counting: [Owner: Int] = [:]
    }

    private let labels: any LabelRepository
    private let state = Mutex(State())
    private let counts = ConcurrencyLimit(
        1, waiting: 100, message: "Too many items are being counted. Try again in a moment.")
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: for the age of the numbers.
    package init(_ labels: any LabelRepository, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.labels = labels
        self.now = now
    }

    /// - Parameter isTrash: whether to count the trash instead.
    /// - Throws: `overloaded`, `storageUnavailable`.
    package func callAsFunction(of owner: Owner, isTrash: Bool) async throws(Failure) -> Facets {
        let key = Key(owner: owner, isTrash: isTrash)
        if let facets = known(key) { return facets }
        let before = begin(owner)
        defer { end(owner) }
        let slot = try await counts.acquire()
        defer { slot.release() }
        // Another request of the owner may have counted meanwhile.
        if let facets = known(key) { return facets }
        var facets = try await labels.facets(of: owner, isTrash: isTrash)
        facets.tags = Array(facets.tags.prefix(Self.tags))
        keep(facets, key, unlessChangedSince: before)
        return facets
    }

    /// Counts again next time.
    package func forget(_ owner: Owner) {
        state.withLock { state in
            for isTrash in [false, true] { state.entries[Key(owner: owner, isTrash: isTrash)] = nil }
            if state.counting[owner] != nil { state.changes[owner, default: 0] += 1 }
        }
    }

    private func known(_ key: Key) -> Facets? {
        let limit = now() - Self.lifetime
        return state.withLock { state in
            state.entries[key].flatMap { $0.countedAt > limit ? $0.facets : nil }
        }
    }

    private func begin(_ owner: Owner) -> Int {
        state.withLock { state in
            state.counting[owner, default: 0] += 1
            return state.changes[owner, default: 0]
        }
    }

    private func end(_ owner: Owner) {
        state.withLock { state in
            let count = state.counting[owner, default: 1] - 1
            state.counting[owner] = count > 0 ? count : nil
            if count <= 0 { state.changes[owner] = nil }
        }
    }

    private func keep(_ facets: Facets, _ key: Key, unlessChangedSince change: Int) {
        let now = now()
        state.withLock { state in
            guard state.changes[key.owner, default: 0] == change else { return }
            if state.entries.count >= Self.capacity {
                let limit = now - Self.lifetime
                state.entries = state.entries.filter { $0.value.countedAt > limit }
                if state.entries.count >= Self.capacity { state.entries = [:] }
            }
            state.entries[key] = Entry(facets: facets, countedAt: now)
        }
    }
}
