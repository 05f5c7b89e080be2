package import Domain

/// Finds all items that a query asks for, for an action on them.
package struct ResolveQuery: Sendable {
    private let library: any LibraryRepository

    package init(_ library: any LibraryRepository) { self.library = library }

    /// - Parameter limit: the number of references to return at most; further ones are only counted.
    package func callAsFunction(
        _ query: LibraryQuery, of owner: Owner, atMost limit: Int
    ) async throws(Failure) -> ResolvedQuery {
        var resolved = ResolvedQuery(references: [], count: 0)
        for kind in ItemKind.allCases {
            try await library.forEachChunk(kind, of: owner, query) { chunk throws(Failure) in
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
    package var references: [RecordReference]
    package var count: Int

    package init(references: [RecordReference], count: Int) {
        self.references = references
        self.count = count
    }
}
