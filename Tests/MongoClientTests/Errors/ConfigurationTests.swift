import BSON
import MongoClient
import TestSupport
import Testing

/// Invalid connection strings and unreachable servers.
@Suite struct ConfigurationTests {
    @Test(arguments: [
        "mongodb://user:hunter2secret@host:port/", "mongodb://user:hunter2secret@/", "hunter2secret",
        "mongodb://user:hunter2secret@127.0.0.1/?replicaSet=", "mongodb://user:hunter2%secret@127.0.0.1/",
        "http://user:hunter2secret@127.0.0.1/",
    ])
    func `An invalid connection string is rejected without revealing its password`(uri: String) async throws {
        let error = try await #require(throws: MongoError.self) {
            try await MongoClient(MongoConfiguration(uri: uri), logger: TestMongo.quiet).close()
        }
        #expect(error.kind == .invalidConfiguration)
        #expect(!"\(error) \(String(reflecting: error)) \(error.detail)".contains("hunter2"))
    }

    @Test func `An absent server is unreachable after the server selection timeout`() async throws {
        var configuration = MongoConfiguration(uri: "mongodb://127.0.0.1:\(try TestPort.free())/")
        configuration.connections = 2
        configuration.serverSelectionTimeout = .milliseconds(300)
        let client = try MongoClient(configuration, logger: TestMongo.quiet)
        let collection = client.database("nowhere").collection("things")
        let start = ContinuousClock.now
        for command in ["find", "insert"] {
            let error = await failure { () throws(MongoError) in try await Attempt(command)(on: collection) }
            #expect(error?.kind == .unreachable)
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        await client.close()
    }

    @Test func `An unknown user is rejected by the server`() async throws {
        var configuration = MongoConfiguration(
            uri: TestMongo.uri.replacing("mongodb://", with: "mongodb://user:hunter2secret@"))
        configuration.connections = 1
        let client = try MongoClient(configuration, logger: TestMongo.quiet)
        let error = await failure { () throws(MongoError) in
            try await client.database("nowhere").collection("things").count([:])
        }
        #expect(error?.kind == .server(code: 18))
        #expect(error?.detail.contains("hunter2") == false)
        await client.close()
    }

    @Test func `Error descriptions do not contain document values`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.insert(["_id": "alice@example.org", "text": "private"])
            let duplicate = await failure { () throws(MongoError) in
                try await collection.insert(["_id": "alice@example.org"])
            }
            let rejected = await failure { () throws(MongoError) in
                try await collection.findOneAndUpdate([:], .operators(["$inc": ["text": 1]])) { _ in }
            }
            for error in [duplicate, rejected] {
                let error = try #require(error)
                #expect(!"\(error) \(String(reflecting: error))".contains("alice"))
                #expect(!"\(error) \(String(reflecting: error))".contains("private"))
                #expect(!error.detail.isEmpty, "detail is for logs")
            }
        }
    }
}
