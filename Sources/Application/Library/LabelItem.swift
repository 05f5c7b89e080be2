package import Domain

/// Changes the labels of one item.
package struct LabelItem: Sendable {
    private let labels: any LabelRepository
    private let library: any LibraryRepository
    private let facets: CountFacets

    package init(labels: any LabelRepository, library: any LibraryRepository, facets: CountFacets) {
        self.labels = labels
        self.library = library
        self.facets = facets
    }

    /// - Returns: the item as it is then.
    /// - Throws: `notFound` also if it is in the trash; `validationFailed` for too many tags; `overloaded`,
    ///   `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ change: LabelChange, of reference: ItemReference, by owner: Owner
    ) async throws(Failure) -> LibraryItem {
        defer { facets.forget(owner) }
        switch try await labels.change([reference: change], of: owner, batch: nil)[reference]?.get() {
        case .tooManyTags:
            throw .invalid("tags.add", "An item has at most \(ItemLabels.maximumTags) tags.")
        case .notFound, nil: throw .notFound
        case .done, .unchanged: break
        }
        guard let item = try await library.item(reference, of: owner) else { throw .notFound }
        return item
    }
}
