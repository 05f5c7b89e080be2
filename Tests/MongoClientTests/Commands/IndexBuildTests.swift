import BSON
import MongoClient
import TestSupport
import Testing

/// Index builds in progress.
@Suite(
    .enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be started"),
    .timeLimit(.minutes(1)))
struct IndexBuildTests {
    @Test func `An unfinished index is listed as building, with its progress, and can be waited for`() async throws {
        try await TestMongod.run { mongod in
            let client = try MongoClient(MongoConfiguration(uri: mongod.uri), logger: TestMongo.quiet)
            let database = client.database("builds")
            let collection = database.collection("things")
            try await collection.fill(10)
            let index: BSONDocument = ["key": ["n": 1], "name": "n_1", "unique": true]
            let building = try await IndexBuildPause.enabled(on: database) {
                let building = [
                    Task { try await collection.createIndexes([index]) },
                    Task { try await collection.createIndexes([index]) },
                ]
                while try await collection.listIndexes().count < 2 {}
                let listed = try await collection.listIndexes()
                #expect(listed.map(\.isBuilding) == [false, true])
                #expect(listed[1]["name"] == "n_1" && listed[1]["unique"] == true)
                while try await database.indexBuilds().isEmpty {}
                let builds = try await database.indexBuilds()
                #expect(builds.map(\.collection) == ["things"] && builds.first?.indexes == ["n_1"])
                #expect(try await client.database("other").indexBuilds().isEmpty)
                return building
            }
            for task in building { try await task.value }
            #expect(try await collection.listIndexes().map(\.isBuilding) == [false, false])
            await client.close()
        }
    }
}
