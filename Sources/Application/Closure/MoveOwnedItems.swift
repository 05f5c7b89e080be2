import Domain

/// Moves all items of an owner, in parts.
struct MoveOwnedItems: Sendable {
    let items: any OwnedItemRepository
    let trash: PerKind<any TrashRepository>
    let facets: CountFacets

    /// Moves the active items into the trash.
    ///
    /// - Parameter isWanted: asked before and after each part; a part that is not wanted any more is taken out again.
    func trash(
        of owner: Owner, batch: RecordID, while isWanted: () async throws(Failure) -> Bool
    ) async throws(Failure) {
        try await forEach(.active, of: owner) { trash, ids throws(Failure) in
            guard try await isWanted() else { return }
            try Self.check(await trash.trash(ids, of: owner, batch: batch))
            if try await !isWanted() { try Self.check(await trash.restore(ids, of: owner, batch: nil)) }
        }
    }

    /// Takes out of the trash what a batch has moved there.
    func restore(_ batch: RecordID, of owner: Owner) async throws(Failure) {
        try await forEach(.trashed(by: batch), of: owner) { trash, ids throws(Failure) in
            try Self.check(await trash.restore(ids, of: owner, batch: nil))
        }
    }

    /// Marks all items as being deleted permanently, in the trash or not.
    func markPurge(of owner: Owner) async throws(Failure) {
        try await forEach(.kept, of: owner) { trash, ids throws(Failure) in
            try Self.check(await trash.markPurge(ids, of: owner, onlyTrashed: false))
        }
    }

    private func forEach(
        _ selection: OwnedItems, of owner: Owner,
        _ use: (any TrashRepository, [RecordID]) async throws(Failure) -> Void
    ) async throws(Failure) {
        defer { facets.forget(owner) }
        for kind in ItemKind.allCases {
            try await items.ids(of: owner, kind, selection) { ids throws(Failure) in try await use(trash[kind], ids) }
        }
    }

    private static func check(_ results: ItemResults) throws(Failure) {
        for result in results.values { _ = try result.get() }
    }
}
