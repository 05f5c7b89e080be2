package import Domain

/// The tags that an owner uses.
package struct ManageTags: Sendable {
    package static let maximum = 1000

    private let labels: any LabelRepository
    private let shares: any ShareRepository
    private let facets: CountFacets
    private let renames = ConcurrencyLimit(
        2, waiting: 32, perParty: 1, message: "Tags are being renamed. Try again in a moment.")

    package init(labels: any LabelRepository, shares: any ShareRepository, facets: CountFacets) {
        self.labels = labels
        self.shares = shares
        self.facets = facets
    }

    /// At most `maximum`, the most used first, then by name. Counts may be as old as those of `CountFacets`.
    ///
    /// - Throws: `rateLimited`, `overloaded`, `storageUnavailable`.
    package func callAsFunction(of owner: Owner) async throws(Failure) -> [TagCount] {
        try await facets.tags(of: owner)
    }

    /// Renames a tag of all items, and in shares of it; to a tag that exists, both become one. Idempotent.
    ///
    /// - Returns: the new tag, and how many items had the old one.
    /// - Throws: `notFound` if neither an item nor a share has the tag; `rateLimited`, `overloaded`,
    ///   `storageUnavailable`, `writeUnconfirmed`, also after some items have the new one.
    package func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> TagCount {
        let slot = try await renames.acquire(for: [.owner(owner)])
        defer { slot.release() }
        defer { facets.forget(owner) }
        let count = try await labels.rename(tag, to: name, of: owner)
        let shareCount = try await shares.rename(tag, to: name, of: owner)
        guard count + shareCount > 0 else { throw .notFound }
        return TagCount(name, count)
    }
}
