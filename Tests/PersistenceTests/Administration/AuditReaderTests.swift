import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Reading the audit log.
@Suite struct AuditReaderTests {
    private static let names = CollectionNames()
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    private static func page(
        _ reader: MongoAuditReader, skip: Int = 0, limit: Int = 10, _ configure: (inout AuditQuery) -> Void = { _ in }
    ) async throws -> Page<[StoredAuditEvent]> {
        var query = AuditQuery()
        configure(&query)
        return try await reader.page(query, PageRequest(start: .skip(skip), limit: limit))
    }

    @Test func `Events are read as they were recorded, the newest first, by every filter`() async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: Self.names).apply(to: database)
            let log = MongoAuditRepository(
                database, names: Self.names, retention: .seconds(3600), makeRecordID: { Self.ids.next() })
            let reader = MongoAuditReader(database, names: Self.names)
            let admin = AuditActor(try required(UserID("$admin")))
            try await log.add(
                AuditEvent(.userDisabled, by: admin, on: "anna", from: try required(ClientAddress("2001:db8::1"))))
            try await log.add(AuditEvent(.signInFailed, by: nil))
            try await log.add(AuditEvent(.userErased, by: .rule, on: nil))
            let all = try await Self.page(reader).content
            #expect(all.map(\.action) == ["user.erased", "auth.failed", "user.disabled"])
            let first = try required(all.last)
            #expect(first.actor == "$admin" && first.object == "anna" && first.address == "2001:db8::1")
            #expect(all[1].actor == nil && all[1].object == nil && all[1].address == nil)
            let filters: [(String, (inout AuditQuery) -> Void)] = [
                ("user.disabled", { $0.actor = "$admin" }), ("user.erased", { $0.actor = "system:rule" }),
                ("auth.failed", { $0.action = .signInFailed }), ("user.disabled", { $0.object = "anna" }),
                (
                    "user.disabled",
                    {
                        $0.from = first.time
                        $0.to = Timestamp(milliseconds: first.time.milliseconds + 1)
                        $0.object = "anna"
                    }
                ),
            ]
            for (action, filter) in filters {
                #expect(try await Self.page(reader, filter).content.map(\.action) == [action])
            }
            #expect(try await Self.page(reader) { $0.to = first.time }.content.isEmpty)
        }
    }

    @Test func `Pages follow each other by their cursors, also within a range of time`() async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: Self.names).apply(to: database)
            try await database.collection(Self.names.auditEvents).insert(
                try (0..<25).map { number throws(BSONError) in
                    try BSONDocument([
                        ("_id", .objectID(ObjectID(Self.ids.next()))), ("actor", .null), ("action", "key.created"),
                        ("object", .string("\(number)")), ("address", .null),
                        // Several events have the same time.
                        ("time", .date(milliseconds: 1_700_000_000_000 + Int64(number / 4))),
                    ])
                })
            let reader = MongoAuditReader(database, names: Self.names)
            var query = AuditQuery()
            query.from = Timestamp(milliseconds: 1_700_000_000_001)
            var seen: [String?] = []
            var start = PageRequest.Start.skip(0)
            while true {
                let page = try await reader.page(query, PageRequest(start: start, limit: 6))
                seen += page.content.map(\.object)
                guard let next = page.next else { break }
                start = .after(next)
            }
            #expect(seen == (4..<25).reversed().map { "\($0)" })
        }
    }
}
