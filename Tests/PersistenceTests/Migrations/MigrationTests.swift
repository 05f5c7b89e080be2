import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Migration of records of other applications.
@Suite struct MigrationTests {
    private static let dayAgo: Int64 = 86_400_000

    private static func id(_ low: UInt32) -> (String, BSONValue) {
        ("_id", .objectID(ObjectID(high: 0x6553_F100_0000_0000, low: low)))
    }

    /// Runs the migration twice and expects the second run to change nothing.
    ///
    /// - Returns: the number of records that each step changed.
    private func migrate(_ fixture: HistoryFixture) async throws -> [String: Int] {
        let migration = Migration(
            fixture.database, names: CollectionNames(), mappingLifetime: .seconds(24 * 3600),
            auditRetention: .seconds(365 * 86_400))
        var changed: [String: Int] = [:]
        try await migration.run {
            if $0.isDone, $0.changed > 0 { changed["\($0.collection): \($0.title)"] = $0.changed }
        }
        var again = 0
        try await migration.run { again += $0.changed }
        #expect(again == 0, "a second run changes nothing")
        return changed
    }

    private static func stored(_ collection: MongoCollection) async throws -> [UInt32: BSONDocument] {
        var stored: [UInt32: BSONDocument] = [:]
        for document in try await HistoryFixture.dump(collection) {
            guard case .objectID(let id) = document["_id"] else { continue }
            stored[id.low] = document
        }
        return stored
    }

    @Test func `Old jobs get an owner, a job id, a date and a known status, and time out if unfinished`() async throws {
        try await HistoryFixture.open(indexed: false) { fixture in
            let now = try await fixture.database.serverTime()
            let (old, young): (BSONValue, BSONValue) = (
                .date(milliseconds: now - Self.dayAgo - 60_000), .date(milliseconds: now - Self.dayAgo + 60_000)
            )
            try await fixture.jobRecords.insert([
                try BSONDocument([Self.id(1), ("user_id", .null), ("job_id", .null), ("status", "SUCCESS")]),
                try BSONDocument([Self.id(2), ("job_id", .null), ("status", "running"), ("theirs", [1, ["a": .null]])]),
                try BSONDocument([
                    Self.id(3), ("job_id", "c"), ("user_id", "bob"), ("status", "queued"), ("created_at", old),
                ]),
                try BSONDocument([
                    Self.id(4), ("job_id", "d"), ("user_id", "bob"), ("status", "processing"), ("created_at", young),
                ]),
                try BSONDocument([
                    Self.id(5), ("job_id", "e"), ("user_id", "bob"), ("status", "Canceled"), ("created_at", old),
                ]),
                try BSONDocument([
                    Self.id(6), ("job_id", "f"), ("user_id", "bob"), ("status", "paused"), ("created_at", old),
                ]),
                try BSONDocument([
                    Self.id(7), ("job_id", "g"), ("user_id", 5), ("status", 5), ("created_at", "yesterday"),
                ]),
                try BSONDocument([
                    Self.id(8), ("job_id", "h"), ("user_id", "bob"), ("status", "error"), ("error", "theirs"),
                    ("created_at", old),
                ]),
            ])
            let changed = try await migrate(fixture)
            let stored = try await Self.stored(fixture.jobRecords)
            let idTime = BSONValue.date(milliseconds: 0x6553_F100 * 1000)
            #expect(changed["video_generation_jobs: job_id missing: the record's id"] == 2)
            #expect(stored[1]?["user_id"] == "system:unassigned" && stored[2]?["user_id"] == "system:unassigned")
            #expect(stored[1]?["job_id"] == "6553f1000000000000000001" && stored[1]?["created_at"] == idTime)
            #expect(stored[1]?["status"] == "completed")
            // Unfinished since its id's time, which is long ago.
            #expect(stored[2]?["status"] == "failed" && stored[2]?["theirs"] == [1, ["a": .null]])
            #expect(stored[3]?["status"] == "failed" && stored[3]?["failure_code"] == "timed_out")
            #expect(stored[3]?["error"] == .string(VideoFailure.timedOut.message) && stored[3]?["created_at"] == old)
            #expect(stored[4]?["status"] == "processing" && stored[4]?["error"] == nil)
            #expect(stored[5]?["status"] == "cancelled" && stored[6]?["status"] == "paused")
            #expect(stored[7]?["user_id"] == 5 && stored[7]?["status"] == 5 && stored[7]?["created_at"] == idTime)
            #expect(stored[8]?["status"] == "failed" && stored[8]?["error"] == "theirs")
            // The indexes can be created now.
            try await IndexCatalogue(names: CollectionNames()).apply(to: fixture.database)
            #expect(try await fixture.jobs.job(JobID("6553f1000000000000000002")!, of: .unassigned)?.status == .failed)
        }
    }

    @Test func `History records get the fields that lists need, and mappings an expiry`() async throws {
        try await HistoryFixture.open { fixture in
            let now = try await fixture.database.serverTime()
            let young = BSONValue.date(milliseconds: now)
            let mappings = fixture.database.collection(CollectionNames().videoURLMapping)
            try await fixture.records.insert([
                try BSONDocument([Self.id(1), ("user_id", "a"), ("result_url", "https://e.org"), ("theirs", 1.5)]),
                try BSONDocument([Self.id(2), ("user_id", "a"), ("proxy_url", "/video/x"), ("is_active", false)]),
                try BSONDocument([Self.id(3), ("user_id", "a"), ("proxy_url", .null), ("result_url", "")]),
                try BSONDocument([Self.id(4), ("user_id", "a"), ("created_at", young), ("is_active", .null)]),
                try BSONDocument([Self.id(5), ("user_id", "a"), ("status", "SUCCEEDED"), ("is_active", true)]),
                try BSONDocument([Self.id(6), ("user_id", "a"), ("created_at", "2023-11-14T22:13:20Z")]),
                try BSONDocument([Self.id(7), ("user_id", "a"), ("created_at", .int64(now))]),
            ])
            let images = fixture.database.collection(CollectionNames().generatedImages)
            try await images.insert([
                try BSONDocument([Self.id(1), ("taskId", "a"), ("createdAt", ["a list"])]),
                try BSONDocument([Self.id(2), ("taskId", "b"), ("createdAt", young)]),
            ])
            try await mappings.insert([
                try BSONDocument([Self.id(1), ("proxy_id", "a"), ("created_at", young)]),
                try BSONDocument([Self.id(2), ("proxy_id", "b"), ("created_at", young), ("expires_at", young)]),
                try BSONDocument([Self.id(3), ("proxy_id", "c")]),
            ])
            _ = try await migrate(fixture)
            let stored = try await Self.stored(fixture.records)
            #expect(stored[1]?["status"] == "completed" && stored[1]?["is_active"] == true)
            #expect(stored[1]?["theirs"] == 1.5 && stored[1]?["user_id"] == "a")
            #expect(stored[2]?["status"] == "completed" && stored[2]?["is_active"] == false)
            #expect(stored[3]?["status"] == "failed" && stored[3]?["failure_code"] == "timed_out")
            #expect(stored[4]?["status"] == nil && stored[4]?["is_active"] == true)
            #expect(stored[5]?["status"] == "completed")
            #expect(stored[6]?["created_at"] == .date(milliseconds: 1_700_000_000_000))
            #expect(stored[7]?["created_at"] == young)
            let dated = try await Self.stored(images)
            #expect(dated[1]?["createdAt"] == .date(milliseconds: 0x6553_F100 * 1000))
            #expect(dated[2]?["createdAt"] == young)
            let mapped = try await Self.stored(mappings)
            #expect(mapped[1]?["expires_at"] == .date(milliseconds: now + Self.dayAgo))
            #expect(mapped[2]?["expires_at"] == young)
            #expect(mapped[3]?["expires_at"] == .date(milliseconds: 0x6553_F100 * 1000 + Self.dayAgo))
        }
    }

    @Test func `Images of earlier versions get the names of their uploads`() async throws {
        try await HistoryFixture.open { fixture in
            let name = String(repeating: "0a", count: 16)
            let images = fixture.database.collection(CollectionNames().generatedImages)
            let url = BSONValue.string("https://pictures.example/uploads/\(name).png")
            try await images.insert([
                try BSONDocument([
                    Self.id(1), ("taskId", "a"), ("referenceImageUrls", ["https://a.example/b.png", url, 1, .null]),
                ]),
                try BSONDocument([
                    Self.id(2), ("taskId", "b"),
                    ("referenceImageUrls", [.string("https://a.example/uploads/\(name).gif")]),
                ]),
                try BSONDocument([Self.id(3), ("taskId", "c"), ("referenceImageUrls", url)]),
                try BSONDocument([Self.id(4), ("taskId", "d"), ("referenceImageUrls", [url]), ("uploads", [])]),
            ])
            let changed = try await migrate(fixture)
            #expect(changed["generated_image_entity: uploads missing: the names in referenceImageUrls"] == 1)
            let stored = try await Self.stored(images)
            #expect(stored[1]?["uploads"] == [.string("\(name).png")])
            #expect(stored[2]?["uploads"] == nil && stored[3]?["uploads"] == nil)
        }
    }

    @Test func `Accounts of earlier versions get what admins find them by`() async throws {
        try await HistoryFixture.open { fixture in
            let users = fixture.database.collection(CollectionNames().users)
            try await users.insert([
                try BSONDocument([Self.id(1), ("email", "anna@example.org"), ("name", "Ånna  ÉMIL anna")]),
                try BSONDocument([Self.id(2), ("email", "bob@example.org"), ("search", ["kept"])]),
                try BSONDocument([Self.id(3), ("erased_at", .date(milliseconds: 1))]),
                try BSONDocument([Self.id(4), ("name", "of another application")]),
            ])
            let title = "search missing: the address, its domain and the words of the name"
            #expect(try await migrate(fixture) == ["users: \(title)": 1])
            let stored = try await Self.stored(users)
            #expect(stored[1]?["search"] == ["anna@example.org", "example.org", "ånna", "émil", "anna"])
            #expect(stored[2]?["search"] == ["kept"])
            #expect(stored[3]?["search"] == nil && stored[4]?["search"] == nil)
        }
    }

    @Test func `The earlier audit log is copied once, with the names of today, except what would be deleted at once`()
        async throws
    {
        try await HistoryFixture.open { fixture in
            let now = try await fixture.database.serverTime()
            let earlier = fixture.database.collection("admin_audit")
            let year: Int64 = 365 * Self.dayAgo
            try await earlier.insert([
                try BSONDocument([
                    Self.id(1), ("actor", "root"), ("action", "retry_job"), ("target", "$job"),
                    ("at", .date(milliseconds: now)),
                ]),
                try BSONDocument([
                    Self.id(2), ("actor", "system:command-line:root"), ("action", "grant_admin"), ("target", .null),
                    ("at", .date(milliseconds: now - year + 60_000)),
                ]),
                try BSONDocument([
                    Self.id(3), ("actor", "root"), ("action", "cleanup"), ("target", .null),
                    ("at", .date(milliseconds: now - year - 60_000)),
                ]),
            ])
            #expect(try await migrate(fixture) == ["audit_events: not copied from admin_audit": 2])
            let events = try await Self.stored(fixture.database.collection(CollectionNames().auditEvents))
            #expect(Set(events.keys) == [1, 2])
            let fields: [(String, BSONValue)] = [
                Self.id(1), ("actor", "root"), ("action", "job.retried"), ("object", "$job"), ("address", .null),
                ("time", .date(milliseconds: now)), ("expires_at", .date(milliseconds: now + year)),
            ]
            #expect(try events[1] == BSONDocument(fields))
            #expect(events[2]?["action"] == "role.granted" && events[2]?["object"] == .null)
            #expect(try await earlier.count([:]) == 3)
        }
    }

    @Test func `Records of this application are not changed`() async throws {
        try await HistoryFixture.open { fixture in
            let request = VideoRequest(prompt: try #require(Prompt("a fox")), fps: 24)
            let submit = SubmitVideo(
                jobs: fixture.jobs, history: MongoGenerationRepository(fixture.database, names: CollectionNames()),
                claims: MongoSessionClaimRepository(fixture.database, names: CollectionNames(), lifetime: .seconds(60)),
                quota: .unlimited(fixture.database), wake: VideoWakeSignals(),
                randomBytes: { [UInt8](repeating: 7, count: $0) }, logger: TestMongo.quiet)
            for owner in [HistoryFixture.alice, HistoryFixture.visitor] {
                _ = try await submit(
                    request, as: fixture.ids.next(), by: owner,
                    priced: .video(model: "any", seconds: 5, resolution: nil))
            }
            // Two days later.
            for collection in [fixture.jobRecords, fixture.records] {
                let earlier: BSONDocument = [
                    "$set": ["created_at": ["$subtract": ["$created_at", .int64(172_800_000)]]]
                ]
                _ = try await collection.updateMany([:], .pipeline([earlier]))
            }
            let before = try await (HistoryFixture.dump(fixture.jobRecords), HistoryFixture.dump(fixture.records))
            #expect(try await migrate(fixture).isEmpty)
            let after = try await (HistoryFixture.dump(fixture.jobRecords), HistoryFixture.dump(fixture.records))
            #expect(before.0 == after.0 && before.1 == after.1)
        }
    }

    @Test func `Records are changed in batches, and progress is reported after each`() async throws {
        try await HistoryFixture.open { fixture in
            try await fixture.records.insert(
                try (0..<2500).map { number throws(BSONError) in
                    try BSONDocument([Self.id(UInt32(number)), ("proxy_url", "/video/x"), ("user_id", "a")])
                })
            let migration = Migration(
                fixture.database, names: CollectionNames(), mappingLifetime: .seconds(3600), auditRetention: nil)
            var reported: [Int] = []
            try await migration.run { if $0.title.hasPrefix("is_active") { reported.append($0.changed) } }
            #expect(reported == [1000, 2000, 2500, 2500])
        }
    }
}
