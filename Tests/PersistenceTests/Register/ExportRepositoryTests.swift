import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// What is read about a person for an export.
@Suite(.timeLimit(.minutes(2))) struct ExportRepositoryTests {
    private static let (alice, bob) = (PersonFixture(0xa11ce), PersonFixture(0xb0b))

    private func open(_ body: (MongoDatabase, MongoExportRepository) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: PersonFixture.names).apply(to: database)
            try await body(database, MongoExportRepository(database, names: PersonFixture.names))
        }
    }

    private func export(_ repository: MongoExportRepository, _ owner: Owner) async throws -> [String: [String]] {
        var files: [String: [String]] = [:]
        for collection in repository.collections {
            var records: [String] = []
            try await repository.records(of: owner, in: collection) { record throws(Failure) in
                records.append(record)
            }
            files[collection] = records
        }
        return files
    }

    @Test func `every exported collection has a person's own documents, without secrets and without others'`()
        async throws
    {
        try await open { database, repository in
            for person in [Self.alice, Self.bob] { try await person.insert(into: database) }
            let files = try await export(repository, Self.alice.owner)
            #expect(Set(files.keys) == Set(Self.alice.documents.map(\.0)))
            for (collection, records) in files {
                let count = Self.alice.documents.count { $0.0 == collection }
                #expect(records.count == count, "\(collection): \(records)")
                for record in records {
                    #expect(!record.contains(PersonFixture.secret), "\(collection): \(record)")
                    for id in [Self.bob.account, Self.bob.image, Self.bob.video] {
                        #expect(!record.contains(id.text), "\(collection): \(record)")
                    }
                    #expect(throws: Never.self) { try BSONDocument(extendedJSON: record) }
                }
            }
            let image = try #require(files[PersonFixture.names.generatedImages]?.first)
            #expect(image.contains(#""prompt":"a hare with a \"mark\"""#) && image.contains(#""tags":["dear"]"#))
            let video = try #require(files[PersonFixture.names.generations]?.first)
            #expect(video.contains(#""generation_params":{"duration":5}"#) && video.contains(#""plays":3"#))
            let events = try #require(files[PersonFixture.names.auditEvents])
            let me = Self.alice.owner.text
            #expect(events.count { $0.contains(#""actor":"\#(me)""#) && !$0.contains("object") } == 1)
            #expect(events.count { $0.contains(#""object":"\#(me)""#) && !$0.contains("actor") } == 1)
            #expect(files[PersonFixture.names.videoURLMapping]?.first?.contains(#""access_count":3"#) == true)
        }
    }

    @Test func `a visitor's export has the session's documents`() async throws {
        try await open { database, repository in
            let session = "visitor-0123456789"
            let owner = Owner(stored: Owner.sessionPrefix + session)
            let generations = database.collection(PersonFixture.names.generations)
            try await generations.insert([
                "user_id": .null, "session_id": .string(session), "prompt": "mine",
            ])
            // Claimed by an account.
            try await generations.insert([
                "user_id": "alice", "session_id": .string(session), "prompt": "the account's",
            ])
            let files = try await export(repository, owner)
            #expect(files[PersonFixture.names.generations]?.count == 1)
            #expect(files[PersonFixture.names.generations]?.first?.contains("mine") == true)
            #expect(files[PersonFixture.names.users]?.isEmpty == true)
        }
    }

    @Test func `many records come in turn, and a failure of their reader ends the reading`() async throws {
        try await open { database, repository in
            let images = database.collection(PersonFixture.names.generatedImages)
            try await images.insert(
                try (0..<1234).map { number throws(BSONError) in
                    try BSONDocument([("userId", "alice"), ("taskId", .string("\(number)"))])
                })
            var count = 0
            try await repository.records(of: Owner(stored: "alice"), in: images.name) { _ throws(Failure) in
                count += 1
            }
            #expect(count == 1234)
            count = 0
            let failure = await #expect(throws: Failure.self) {
                try await repository.records(of: Owner(stored: "alice"), in: images.name) { _ throws(Failure) in
                    count += 1
                    if count == 500 { throw Failure(.payloadTooLarge, "enough") }
                }
            }
            #expect(failure?.code == .payloadTooLarge && count == 500)
        }
    }

    @Test func `items that are moved into the trash or restored while they are read come once`() async throws {
        try await open { database, repository in
            let images = database.collection(PersonFixture.names.generatedImages)
            try await images.insert(
                (0..<350).map { number in
                    [
                        "userId": "alice", "taskId": .string("\(number)"), "prompt": "A fox", "type": "TEXTTOIAMGE",
                        "status": "completed", "isActive": .bool(number % 2 == 0),
                        "createdAt": .date(milliseconds: 1_700_000_000_000 + Int64(number)),
                    ]
                })
            _ = try await images.updateOne(
                ["taskId": "7"], .operators(["$set": ["purge_due_at": .date(milliseconds: 1)]]))
            var found: [ItemReference] = []
            try await repository.items(of: Owner(stored: "alice"), .image) { items throws(Failure) in
                let isFirst = found.isEmpty
                found += items.map(\.reference)
                guard isFirst else { return }
                do {
                    let toggle: BSONDocument = ["$set": ["isActive": ["$not": ["$isActive"]]]]
                    _ = try await images.updateMany([:], .pipeline([toggle]))
                } catch {
                    throw Failure(.internalError, "\(error)")
                }
            }
            #expect(found.count == 349 && Set(found).count == 349)
        }
    }

    @Test func `uploads are read without those that are being deleted and without others'`() async throws {
        try await MediaFixture.open { fixture in
            let (kept, doomed, content) = (
                fixture.object(), fixture.object(),
                fixture.object(of: ItemReference(.image, Self.alice.image), .image)
            )
            var others = fixture.object()
            others.owner = Owner(stored: "bob")
            for objects in [[kept], [doomed], [content], [others]] { try await fixture.add(objects) }
            try await fixture.media.beginRemoval(of: [doomed.id])
            var found: [MediaObject] = []
            let repository = MongoExportRepository(fixture.database, names: PersonFixture.names)
            try await repository.uploads(of: kept.owner) { object throws(Failure) in found.append(object) }
            #expect(found == [kept])
        }
    }
}
