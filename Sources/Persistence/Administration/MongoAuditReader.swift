package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `audit_events`, read.
package struct MongoAuditReader: AuditReader {
    private let list: RecordList<StoredAuditEvent>

    /// - Parameter now: the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        list = RecordList(
            collection: database.collection(names.auditEvents), date: "time", totals: TotalsCache(now: now),
            read: { document throws(BSONError) in try AuditDocument.read(document) })
    }

    package func page(
        _ query: AuditQuery, _ request: PageRequest
    ) async throws(Failure) -> Page<[StoredAuditEvent]> {
        try await list.page(request, matching: { Self.append(query, to: &$0) }, render: Self.all)
    }

    @Sendable private static func all(_ next: () -> StoredAuditEvent?) -> [StoredAuditEvent] {
        var events: [StoredAuditEvent] = []
        while let event = next() { events.append(event) }
        return events
    }

    // MARK: - Queries, also explained by tests

    package static func find(_ query: AuditQuery, _ request: PageRequest) -> MongoFind {
        RecordList<StoredAuditEvent>.find(request, date: "time") { append(query, to: &$0) }
    }

    private static func append(_ query: AuditQuery, to filter: inout BSONWriter) {
        if let actor = query.actor { filter.append("actor", actor) }
        if let action = query.action { filter.append("action", action.rawValue) }
        if let object = query.object { filter.append("object", object) }
        guard query.from != nil || query.to != nil else { return }
        // Inside `$and`, because the cursor's bound is on the same field.
        filter.array("$and") { conditions in
            conditions.document { condition in
                condition.document("time") { bounds in
                    if let from = query.from { bounds.append("$gte", milliseconds: from.milliseconds) }
                    if let to = query.to { bounds.append("$lt", milliseconds: to.milliseconds) }
                }
            }
        }
    }
}
