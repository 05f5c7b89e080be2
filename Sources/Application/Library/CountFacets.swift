package import Domain

/// Counts an owner's items for the filters. Counts are cached, because counting is slow; a process counts for one owner
/// at a time.
package final class CountFacets: Sendable {
    /// How long counts may be stale. Changes that this process makes show at once.
    package static let lifetime: Duration = .seconds(30)
    /// Maximum number of cached results; some 100 kilobytes each at most.
    static let capacity = 500
    /// The most used tags that facets have.
    static let tags = 100

    private struct Key: Hashable {
        let owner: Owner
        let isTrash: Bool
    }

    private let cache: ExpiringCache<Key, Facets>

    /// - Parameter now: for the age of the counts.
    package init(_ labels: any LabelRepository, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        let limit = ConcurrencyLimit(
            1, waiting: 100, perParty: 8, message: "Too many items are being counted. Try again in a moment.")
        cache = ExpiringCache(lifetime: Self.lifetime, capacity: Self.capacity, now: now) { key throws(Failure) in
            let slot = try await limit.acquire(for: [.owner(key.owner)])
            defer { slot.release() }
            var facets = try await labels.facets(of: key.owner, isTrash: key.isTrash)
            facets.tags = Array(facets.tags.prefix(ManageTags.maximum))
            return facets
        }
    }

    /// - Parameter isTrash: whether to count the trash instead.
    /// - Throws: `rateLimited`, `overloaded`, `storageUnavailable`.
    package func callAsFunction(of owner: Owner, isTrash: Bool) async throws(Failure) -> Facets {
        var facets = try await cache(Key(owner: owner, isTrash: isTrash))
        facets.tags = Array(facets.tags.prefix(Self.tags))
        return facets
    }

    /// The most used tags of items that are not in the trash.
    func tags(of owner: Owner) async throws(Failure) -> [TagCount] {
        try await cache(Key(owner: owner, isTrash: false)).tags
    }

    /// Counts again next time.
    package func forget(_ owner: Owner) {
        for isTrash in [false, true] { cache.forget(Key(owner: owner, isTrash: isTrash)) }
    }
}
