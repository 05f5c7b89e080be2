package import Domain

/// Finds all items that a query asks for, for an action on them.
package struct ResolveQuery: Sendable {
    /// How long to read; some 100,000 records take less.
    package static let time: Duration = .seconds(20)

    private let library: any LibraryRepository
    private let now: @Sendable () -> ContinuousClock.Instant
    private let limit = ConcurrencyLimit(
        2, waiting: 64, perParty: 4, message: "Too many queries at the same time. Try again in a moment.")

    package init(
        _ library: any LibraryRepository, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.library = library
        self.now = now
    }

    /// - Parameter limit: the number of references to return at most; further ones are only counted.
    /// - Throws: `rateLimited` if the owner has too many queries in progress; `overloaded`, also if it takes too long.
    package func callAsFunction(
        _ query: LibraryQuery, of owner: Owner, atMost limit: Int
    ) async throws(Failure) -> ResolvedQuery {
        let slot = try await self.limit.acquire(for: [.owner(owner)])
        defer { slot.release() }
        let deadline = now() + Self.time
        var resolved = ResolvedQuery(references: [], count: 0)
        for kind in ItemKind.allCases {
            try await library.forEachChunk(kind, of: owner, query) { chunk throws(Failure) in
                guard now() < deadline else {
                    throw Failure(
                        .overloaded, "Finding these items takes too long. Give a shorter range of dates.",
                        retryAfter: 30)
                }
                resolved.count += chunk.items.count
                resolved.references += chunk.items.prefix(limit - resolved.references.count).map(\.record.reference)
                return true
            }
        }
        return resolved
    }
}

/// The items that a query asked for at one time.
package struct ResolvedQuery: Sendable {
    /// Newest first in each kind.
    package var references: [ItemReference]
    package var count: Int

    package init(references: [ItemReference], count: Int) {
        self.references = references
        self.count = count
    }
}
