package import Domain

/// The addresses of videos, as an operator sees them: never where a video comes from.
package protocol AdminMappingRepository: Sendable {
    func storage() async throws(Failure) -> MappingStorage

    /// Those that were played most, the most first; none that was never played.
    func mostPlayed(atMost count: Int) async throws(Failure) -> [AdminMapping]

    /// Those that end last first, handed over record by record; see `GenerationRepository.page`.
    ///
    /// - Parameter standing: nil: all.
    func page<Content: Sendable>(
        _ standing: MappingStatus?, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> AdminMapping?) -> Content
    ) async throws(Failure) -> Page<Content>
}

/// Whether an address can still be watched. One without an end, as another application may have left it, is neither.
package enum MappingStatus: String, Sendable, CaseIterable {
    case active
    case expired
}

/// How much room the addresses take.
package struct MappingStorage: Sendable, Hashable {
    package let active: Int
    package let expired: Int
    /// Of all records and indexes, not compressed.
    package let bytes: Int64

    package init(active: Int, expired: Int, bytes: Int64) {
        self.active = active
        self.expired = expired
        self.bytes = bytes
    }
}

/// One address of a video.
package struct AdminMapping: Sendable, Hashable, ListedRecord {
    package var record: RecordID
    /// As it is stored: one of another application's may be no id of ours.
    package var proxyID: String
    package var taskID: String?
    package var createdAt: Timestamp?
    package var expiresAt: Timestamp?
    package var plays: Int
    package var lastPlayedAt: Timestamp?
    /// By the database's clock, when the list was read.
    package var isExpired: Bool

    package init(
        record: RecordID, proxyID: String, taskID: String?, createdAt: Timestamp?, expiresAt: Timestamp?, plays: Int,
        lastPlayedAt: Timestamp?, isExpired: Bool
    ) {
        self.record = record
        self.proxyID = proxyID
        self.taskID = taskID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.plays = plays
        self.lastPlayedAt = lastPlayedAt
        self.isExpired = isExpired
    }

    package var position: PagePosition {
        PagePosition(createdAt: expiresAt ?? PagePosition.undated.createdAt, id: record)
    }
}
