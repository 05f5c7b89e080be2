import BSON
import MongoClient
import TestSupport
import Testing

/// Index builds that take longer than a command may.
@Suite(.timeLimit(.minutes(1))) struct LongCommandTests {
    @Test(arguments: ["createIndexes", "update"])
    func `A command that outlasts the command timeout succeeds through a client for long commands`(name: String)
        async throws
    {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(3)
            try await withClient(for: database) {
                $0.commandTimeout = .milliseconds(150)
                $0.uri += "&retryWrites=false"
            } _: { client in
                let patient = try client.openForLongCommands(logger: TestMongo.quiet)
                let point = FailPoint([name], times: nil, [("blockConnection", true), ("blockTimeMS", 1000)])
                let finished: Result<Void, any Error>
                do {
                    try await point.enabled(for: client.name, by: database) {
                        let refused = await failure { () throws(MongoError) in try await Self.run(name, in: client) }
                        #expect(refused?.kind == .unreachable)
                        try await Self.run(name, in: patient)
                    }
                    finished = .success(())
                } catch {
                    finished = .failure(error)
                }
                await patient.client.close()
                try finished.get()
            }
        }
    }

    private static func run(_ name: String, in database: MongoDatabase) async throws(MongoError) {
        let collection = database.collection("things")
        if name == "update" {
            _ = try await collection.updateMany([:], .operators(["$inc": ["n": 1]]))
        } else {
            try await collection.createIndexes([["key": ["n": 1], "name": "n_1"]])
        }
    }
}
