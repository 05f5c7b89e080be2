package import Domain
package import Logging

/// Cleans up after writes whose process crashed or could not finish. If the record refers to the objects of a write,
/// the write is only ended. Otherwise the objects are removed, the bytes first and then the rows.
package struct SweepAbandonedWrites: Sendable {
    private static let batch = 100

    private let media: any MediaRepository
    private let stores: MediaStores
    private let archives: PerKind<any ArchiveRepository>
    private let logger: Logger

    package init(
        media: any MediaRepository, stores: MediaStores, archives: PerKind<any ArchiveRepository>, logger: Logger
    ) {
        self.media = media
        self.stores = stores
        self.archives = archives
        self.logger = logger
    }

    /// Runs until no write is abandoned. One that cannot be cleaned up is logged, and tried again after its lease.
    ///
    /// - Returns: the number of ended writes.
    @discardableResult package func callAsFunction() async throws(Failure) -> Int {
        var ended = 0
        while !Task.isCancelled {
            let writes = try await media.claimAbandonedWrites(atMost: Self.batch)
            for write in writes {
                do throws(Failure) {
                    try await cleanUp(write)
                    ended += 1
                } catch {
                    logger.warning(
                        "abandoned write not cleaned up",
                        metadata: ["write": "\(write.id.text)", "error": "\(error.detail)"])
                }
            }
            if writes.count < Self.batch { break }
        }
        return ended
    }

    private func cleanUp(_ write: MediaWrite) async throws(Failure) {
        if let record = write.record, let content = write.parts.first,
            try await archives[record.kind].refers(record.id, to: content.object)
        {
            return try await media.end(write.id)
        }
        var unused: [MediaWrite.Part] = []
        for part in write.parts where try await !isUsed(part, write) { unused.append(part) }
        try await media.remove(unused, from: stores)
        try await media.end(write.id)
    }

    /// Whether another object has its bytes there, or is about to: a move between stores registers its locations under
    /// ids of their own.
    private func isUsed(_ part: MediaWrite.Part, _ write: MediaWrite) async throws(Failure) -> Bool {
        let (key, store) = (part.location.key, part.location.store)
        // First: a write that ends in between has its row by then.
        if write.record == nil, try await !media.registered([key], in: store, except: write.id).isEmpty { return true }
        return try await media.objects(at: [key], in: store).contains { $0.id != part.object }
    }
}
