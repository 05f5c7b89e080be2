import BSON
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct IndexCatalogueTests {
    private let names = CollectionNames()

    @Test func `Applying creates all indexes, and applying again changes nothing`() async throws {
        let catalogue = try IndexCatalogue(names: names)
        try await TestMongo.withDatabase { database in
            let first = try await catalogue.apply(to: database)
            #expect(first.count >= 7 && first.allSatisfy { $0.state == .missing })
            let indexes = try await database.collection(names.generatedImages).listIndexes()
            let second = try await catalogue.apply(to: database)
            #expect(second.allSatisfy { $0.state == .present } && second.count == first.count)
            #expect(try await catalogue.check(database).allSatisfy { $0.state == .present })
            #expect(try await database.collection(names.generatedImages).listIndexes() == indexes)
        }
    }

    @Test func `The documented indexes are included`() async throws {
        let entries = try IndexCatalogue(names: names).entries
        let images = try #require(entries.first { $0.collection == "generated_image_entity" })
        let keys = images.indexes.map { $0["key"] }
        #expect(keys.contains(["userId": 1, "createdAt": -1]))
        #expect(keys.contains(["taskId": 1]))
        #expect(keys.contains(["userId": 1, "status": 1]))
        #expect(images.indexes.first { $0["key"] == ["taskId": 1] }?["unique"] == true)
        #expect(Set(images.indexes.map { $0["name"] }).count == images.indexes.count)
    }

    @Test func `The server accepts the commands in the files`() async throws {
        try await TestMongo.withDatabase { database in
            for entry in try IndexCatalogue(names: names).entries { _ = try await database.run(.plain, entry.command) }
            #expect(try await IndexCatalogue(names: names).check(database).allSatisfy { $0.state == .present })
        }
    }

    @Test func `Missing, different and additional indexes are distinguished`() async throws {
        let catalogue = try IndexCatalogue(names: names)
        try await TestMongo.withDatabase { database in
            try await catalogue.apply(to: database)
            let images = database.collection(names.generatedImages)
            try await images.dropIndex(named: "userId_1_status_1")
            try await images.dropIndex(named: "taskId_1")
            try await images.createIndexes([
                ["key": ["taskId": 1], "name": "taskId_1"], ["key": ["prompt": 1], "name": "theirs"],
            ])
            try await database.collection(names.idempotencyKeys).dropIndex(named: "createdAt_1")
            try await database.collection(names.idempotencyKeys).createIndexes([
                ["key": ["createdAt": 1], "name": "createdAt_1", "expireAfterSeconds": 60]
            ])
            let findings = try await catalogue.check(database)
            let odd = findings.filter { $0.state != .present }
            #expect(
                Set(odd.map { "\($0.name) \($0.state)" }) == [
                    "userId_1_status_1 missing", "taskId_1 different", "theirs additional", "createdAt_1 different",
                ])
            try await catalogue.apply(to: database)
            let after = try await catalogue.check(database).filter { $0.state != .present }.map {
                "\($0.name) \($0.state)"
            }
            #expect(Set(after) == ["taskId_1 different", "theirs additional", "createdAt_1 different"])
        }
    }

    @Test func `An index over the same keys is present even with another name or doubles as directions`()
        async throws
    {
        let catalogue = try IndexCatalogue(names: names)
        try await TestMongo.withDatabase { database in
            let images = database.collection(names.generatedImages)
            try await images.createIndexes([
                ["key": ["userId": 1.0, "createdAt": -1.0], "name": "byUser"],
                ["key": ["taskId": .int64(1)], "name": "byTask", "unique": true],
            ])
            let findings = try await catalogue.apply(to: database)
            #expect(findings.filter { $0.state == .present }.count == 2)
            #expect(try await catalogue.check(database).allSatisfy { $0.state == .present })
        }
    }

    @Test func `Renamed collections get the same indexes`() async throws {
        var names = CollectionNames()
        names.generatedImages = "pictures"
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: names).apply(to: database)
            #expect(try await database.collection("pictures").listIndexes().count > 5)
            #expect(try await database.collection("generated_image_entity").listIndexes().isEmpty)
        }
    }
}
