package import Domain

/// Erases an account whose end has come: its items and their bytes, its documents in every collection, the account last.
/// Each step may be repeated.
package struct EraseAccount: Sendable {
    /// Objects that are deleted together.
    private static let batch = 100

    private let closures: any ClosureRepository
    private let data: any ErasureRepository
    private let items: any OwnedItemRepository
    private let move: MoveOwnedItems
    private let purges: FinishPurges
    private let remove: RemoveObjects
    private let auditLog: AuditLog

    package init(
        closures: any ClosureRepository, data: any ErasureRepository, items: any OwnedItemRepository,
        trash: PerKind<any TrashRepository>, facets: CountFacets, purges: FinishPurges, remove: RemoveObjects,
        auditLog: AuditLog
    ) {
        self.closures = closures
        self.data = data
        self.items = items
        move = MoveOwnedItems(items: items, trash: trash, facets: facets)
        self.purges = purges
        self.remove = remove
        self.auditLog = auditLog
    }

    /// - Returns: false if items are left whose paid work is in progress, or which another process deletes.
    /// - Throws: `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(_ account: ClosingAccount) async throws(Failure) -> Bool {
        try await move.markPurge(of: account.owner)
        try await purges()
        guard try await !items.hasItems(of: account.owner) else { return false }
        while true {
            let objects = try await data.objects(of: account.owner, atMost: Self.batch)
            if objects.isEmpty { break }
            try await remove.remove(objects)
        }
        try await data.erase(account.owner)
        // Without the person, who is not to be named any more.
        try await auditLog.record(AuditEvent(.userErased, by: .rule))
        try await closures.entomb(account)
        return true
    }
}
