package import Domain
package import Logging

/// Deletes an owner's items: into the trash and out of it, or permanently.
package struct DeleteRecord: Sendable {
    private let trash: PerKind<any TrashRepository>
    private let remove: RemoveObjects
    private let facets: CountFacets?
    private let ledger: any OrderLedger
    private let logger: Logger

    /// - Parameter facets: counts again after an owner's changes.
    package init(
        trash: PerKind<any TrashRepository>, remove: RemoveObjects, facets: CountFacets? = nil,
        ledger: any OrderLedger = UnmeteredOrders(), logger: Logger
    ) {
        self.trash = trash
        self.remove = remove
        self.facets = facets
        self.ledger = ledger
        self.logger = logger
    }

    /// Moves an item into the trash.
    ///
    /// - Throws: `notFound` also if it is in the trash already.
    package func trash(_ record: ItemReference, of owner: Owner) async throws(Failure) {
        defer { facets?.forget(owner) }
        guard try await trash[record.kind].trash(record.id, of: owner) else { throw .notFound }
    }

    /// Takes an item out of the trash. Idempotent.
    ///
    /// - Throws: `notFound` also if it is being deleted permanently.
    package func restore(_ record: ItemReference, of owner: Owner) async throws(Failure) {
        defer { facets?.forget(owner) }
        guard try await trash[record.kind].restore(record.id, of: owner) else { throw .notFound }
    }

    /// Deletes an item permanently, in the trash or not: first its objects, then its record. If it throws after
    /// the item was marked, `FinishPurges` continues it.
    ///
    /// - Throws: `notFound`, `storageUnavailable`, `writeUnconfirmed`.
    package func purge(_ record: ItemReference, of owner: Owner) async throws(Failure) {
        defer { facets?.forget(owner) }
        guard let doomed = try await trash[record.kind].beginPurge(record.id, of: owner) else { throw .notFound }
        try await finish(doomed)
    }

    /// Deletes the objects of a doomed record, then the record. What its order costs is settled before, by the record.
    ///
    /// - Throws: `storageUnavailable`; the record is kept then.
    func finish(_ doomed: DoomedRecord) async throws(Failure) {
        do throws(Failure) {
            try await remove(of: doomed)
            // Without its record it would be unknown whether the provider charges for it.
            await ledger.settle(doomed.record)
            try await trash[doomed.record.kind].finishPurge(doomed)
        } catch {
            logger.warning(
                "deletion not finished",
                metadata: ["record": "\(doomed.record.id.text)", "error": "\(error.detail)"])
            throw error
        }
    }

    /// Deletes one batch of the trash permanently, and of what was left of interrupted deletions.
    ///
    /// - Parameter age: how long an item has been in the trash; nil: only items already marked, by a batch or an interrupted
    ///   deletion.
    /// - Returns: the numbers of found and of deleted records.
    func purge(
        trashedFor age: Duration?, in kind: ItemKind, atMost count: Int
    ) async throws(Failure) -> PurgedBatch {
        await finish(try await trash[kind].beginPurge(trashedFor: age, atMost: count))
    }

    /// Deletes one batch of old items permanently.
    ///
    /// - Returns: the numbers of found and of deleted records.
    func purge(
        createdBefore age: Duration, in kind: ItemKind, atMost count: Int
    ) async throws(Failure) -> PurgedBatch {
        await finish(try await trash[kind].beginPurge(createdBefore: age, atMost: count))
    }

    private func finish(_ doomed: [DoomedRecord]) async -> PurgedBatch {
        var batch = PurgedBatch(found: doomed.count)
        for record in doomed where !Task.isCancelled {
            do throws(Failure) {
                try await finish(record)
                batch.deleted += 1
            } catch {
                batch.failure = error
            }
        }
        return batch
    }
}

/// A batch of permanent deletions.
struct PurgedBatch {
    let found: Int
    var deleted = 0
    /// Of the last one that could not be deleted.
    var failure: Failure?

    init(found: Int) { self.found = found }
}
