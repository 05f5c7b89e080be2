package import Domain

/// Reads the audit log.
package protocol AuditReader: Sendable {
    /// Newest first.
    func page(_ query: AuditQuery, _ request: PageRequest) async throws(Failure) -> Page<[StoredAuditEvent]>
}

/// Which events of the audit log; nil for any.
package struct AuditQuery: Sendable, Hashable {
    /// In characters, of an actor or an object.
    package static let maximumLength = 200

    package var actor: String?
    package var action: AuditAction?
    package var object: String?
    package var from: Timestamp?
    /// Exclusive.
    package var to: Timestamp?

    package init() {}
}

/// An event of the audit log as it is stored; the words may be those of another version.
package struct StoredAuditEvent: Sendable, Hashable {
    package let id: RecordID
    package let time: Timestamp
    package let actor: String?
    package let action: String
    package let object: String?
    package let address: String?

    package init(
        id: RecordID, time: Timestamp, actor: String?, action: String, object: String?, address: String?
    ) {
        self.id = id
        self.time = time
        self.actor = actor
        self.action = action
        self.object = object
        self.address = address
    }
}

extension StoredAuditEvent: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: time, id: id) }
}
