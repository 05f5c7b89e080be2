import Application
import BSON
import Domain
import Foundation
import MongoClient
import Persistence
import TestSupport
import Testing

/// The files of images that are removed because of their age.
@Suite struct ImageRetentionTests {
    private static let day: Duration = .seconds(86_400)
    private static let random: @Sendable (Int) -> [UInt8] = { (0..<$0).map { _ in .random(in: .min ... .max) } }

    private struct Fixture {
        let database: MongoDatabase
        let images: MongoCollection
        let uploads: DiskUploadStore
        let folder: String
        let now: Int64

        var retention: MongoRetentionRepository {
            MongoRetentionRepository(database, names: CollectionNames(), uploads: uploads)
        }

        var files: Set<String> {
            get throws { Set(try FileManager.default.contentsOfDirectory(atPath: folder)) }
        }

        func save() async throws -> String { try await uploads.save(ImageFile(reading: TestImage.png())).text }

        func insert(
            _ number: UInt32, daysOld days: Int64, picture: String? = nil, references: [String] = []
        ) async throws {
            let second = now / 1000 - days * 86_400
            var fields: [(String, BSONValue)] = [
                ("_id", .objectID(ObjectID(high: UInt64(second) << 32, low: number))), ("userId", "alice"),
                ("taskId", .string("\(number)")), ("status", "completed"),
                ("createdAt", .date(milliseconds: second * 1000)),
            ]
            if let picture { fields.append(("picture", .string(picture))) }
            if !references.isEmpty {
                let urls = references.map { BSONValue.string("https://pictures.example/uploads/\($0)") }
                fields.append(("referenceImageUrls", .array(urls + ["https://other.example/a.png"])))
                fields.append(("uploads", .array(references.map { .string($0) })))
            }
            try await images.insert(try BSONDocument(fields))
        }

        func left() async throws -> Int { try await images.count([:]) }
    }

    private func run(_ body: (Fixture) async throws -> Void) async throws {
        try await TemporaryDirectory.use { folder in
            try await TestMongo.withDatabase { database in
                let names = CollectionNames()
                try await IndexCatalogue(names: names).apply(to: database)
                let fixture = Fixture(
                    database: database, images: database.collection(names.generatedImages),
                    uploads: try DiskUploadStore(directory: folder, randomBytes: Self.random), folder: folder,
                    now: try await database.serverTime())
                try await body(fixture)
            }
        }
    }

    @Test func `An old image is removed with its archived file and uploads, and no others`() async throws {
        try await run { fixture in
            let (picture, young) = (try await fixture.save(), try await fixture.save())
            let (own, both, shared) = (try await fixture.save(), try await fixture.save(), try await fixture.save())
            try await fixture.insert(1, daysOld: 3, picture: picture, references: [own, both, shared])
            try await fixture.insert(2, daysOld: 2, references: [both])
            try await fixture.insert(3, daysOld: 0, picture: young, references: [shared])
            #expect(try await fixture.retention.remove(.image, olderThan: Self.day, atMost: 100) == 2)
            #expect(try fixture.files == [young, shared])
            #expect(try await fixture.left() == 1)
        }
    }

    @Test func `An upload is removed with the last image that refers to it`() async throws {
        try await run { fixture in
            let upload = try await fixture.save()
            for number in 1...3 { try await fixture.insert(UInt32(number), daysOld: 2, references: [upload]) }
            for left in [2, 1, 0] {
                #expect(try await fixture.retention.remove(.image, olderThan: Self.day, atMost: 1) == 1)
                #expect(try fixture.files == (left > 0 ? [upload] : []))
            }
        }
    }

    @Test func `The files are removed before the records, so that an interrupted removal is repeated`() async throws {
        try await run { fixture in
            let picture = try await fixture.save()
            try await fixture.insert(1, daysOld: 2, picture: picture)
            var configuration = MongoConfiguration(uri: TestMongo.uri)
            configuration.applicationName = "retention-\(fixture.database.name)"
            let client = try MongoClient(configuration, logger: TestMongo.quiet)
            let failing = MongoRetentionRepository(
                client.database(fixture.database.name), names: CollectionNames(), uploads: fixture.uploads)
            let fault = FailPoint(["delete"], times: nil, [("errorCode", 11601)])
            try await fault.enabled(for: configuration.applicationName, by: fixture.database) {
                _ = await #expect(throws: Failure.self) {
                    try await failing.remove(.image, olderThan: Self.day, atMost: 100)
                }
            }
            await client.close()
            #expect(try fixture.files.isEmpty)
            #expect(try await fixture.left() == 1)
            #expect(try await fixture.retention.remove(.image, olderThan: Self.day, atMost: 100) == 1)
            #expect(try await fixture.left() == 0)
        }
    }
}
