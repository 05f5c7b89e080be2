package import Domain

/// Finds the items of an owner, also those that no list shows.
package protocol OwnedItemRepository: Sendable {
    /// Reads the ids of an owner's items in parts of at most 1,000, in any order. One that changes meanwhile may come twice.
    func ids(
        of owner: Owner, _ kind: ItemKind, _ selection: OwnedItems,
        _ use: ([RecordID]) async throws(Failure) -> Void
    ) async throws(Failure)

    /// Whether an owner has any item, one that is being deleted permanently included.
    func hasItems(of owner: Owner) async throws(Failure) -> Bool
}

/// Which items of an owner.
package enum OwnedItems: Sendable, Hashable {
    case active
    /// In the trash, where a batch has moved them.
    case trashed(by: RecordID)
    /// All that are not being deleted permanently.
    case kept
}
