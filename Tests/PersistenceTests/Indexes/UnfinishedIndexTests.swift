import BSON
import MongoClient
import Persistence
import TestSupport
import Testing

/// Required indexes that are being built.
@Suite(
    .enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be started"),
    .timeLimit(.minutes(1)))
struct UnfinishedIndexTests {
    private let names = CollectionNames()

    @Test func `An index that is being built is not present, and applying waits for it`() async throws {
        let catalogue = try IndexCatalogue(names: names)
        try await TestMongod.run { mongod in
            let client = try MongoClient(MongoConfiguration(uri: mongod.uri), logger: TestMongo.quiet)
            let database = client.database("builds")
            let images = database.collection(names.generatedImages)
            try await catalogue.apply(to: database)
            try await images.dropIndex(named: "taskId_1")
            try await images.insert(["taskId": "a"])
            let tasks = try await IndexBuildPause.enabled(on: database) {
                // Another process builds it, under a different name.
                let theirs = Task {
                    try await images.createIndexes([["key": ["taskId": 1], "name": "theirs", "unique": true]])
                }
                while try await unfinished(database) != ["theirs building"] {}
                #expect(try await unfinished(database) == ["theirs building"])
                let applied = Task { try await catalogue.apply(to: database).filter { $0.state == .building }.count }
                while try await catalogue.builds(in: database).map(\.indexes) != [["theirs"]] {}
                return (theirs, applied)
            }
            #expect(try await tasks.1.value == 1)
            #expect(try await unfinished(database).isEmpty, "applying returned after the end of the build")
            try await tasks.0.value
            await client.close()
        }
    }

    private func unfinished(_ database: MongoDatabase) async throws -> [String] {
        try await IndexCatalogue(names: names).check(database).filter { $0.state != .present }
            .map { "\($0.name) \($0.state)" }
    }
}
