package import Domain

/// The proxy mappings, for operators; never shows an origin URL.
package protocol AdminMappingRepository: Sendable {
    func storage() async throws(Failure) -> MappingStorage

    /// The most played, most plays first; without those never played.
    func mostPlayed(atMost count: Int) async throws(Failure) -> [AdminMapping]

    /// Latest expiry first, rendered record by record; see `LibraryRepository.page`.
    ///
    /// - Parameter status: nil for all.
    func page<Content: Sendable>(
        _ status: MappingStatus?, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> AdminMapping?) -> Content
    ) async throws(Failure) -> Page<Content>
}

/// Whether a mapping is still served. One without an expiry date, as another application may write, is neither.
package enum MappingStatus: String, Sendable, CaseIterable {
    case active
    case expired
}

/// The size of the mapping collection.
package struct MappingStorage: Sendable, Hashable {
    package let active: Int
    package let expired: Int
    /// Of all records and indexes, uncompressed.
    package let bytes: Int64

    package init(active: Int, expired: Int, bytes: Int64) {
        self.active = active
        self.expired = expired
        self.bytes = bytes
    }
}

/// One mapping.
package struct AdminMapping: Sendable, Hashable, ListedRecord {
    package var record: RecordID
    /// As stored: another application's may not be a valid `ProxyID`.
    package var proxyID: String
    package var taskID: String?
    package var createdAt: Timestamp?
    package var expiresAt: Timestamp?
    package var plays: Int
    package var lastPlayedAt: Timestamp?
    /// By the database clock, when the list was read.
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
