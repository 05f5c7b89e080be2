package import Domain

/// The tags that an owner uses.
package struct TagList: Sendable {
    package static let maximum = 1000

    private let labels: any LabelRepository
    private let facets: CountFacets

    package init(labels: any LabelRepository, facets: CountFacets) {
        self.labels = labels
        self.facets = facets
    }

    /// At most `maximum`, the most used first, then by name.
    ///
    /// - Throws: `overloaded`, `storageUnavailable`.
    package func callAsFunction(of owner: Owner) async throws(Failure) -> [TagCount] {
        try await labels.tags(of: owner, atMost: Self.maximum)
    }

    /// Renames a tag of all items; to a tag that exists, both become one.
    ///
    /// - Returns: the new tag, and how many items had the old one.
    /// - Throws: `notFound` if no item has the tag.
    package func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> TagCount {
        let count = try await labels.rename(tag, to: name, of: owner)
        guard count > 0 else { throw .notFound }
        facets.forget(owner)
        return TagCount(name, count)
    }
}
