import BSON
import MongoClient
import TestSupport
import Testing

/// Command timeouts.
@Suite struct TimeLimitTests {
    /// Takes seconds on the server unless interrupted.
    private static let slow: BSONDocument = ["$where": "sleep(3000) || true"]
    private static let calls: [String: @Sendable (MongoCollection) async throws(MongoError) -> Void] = [
        "find": { collection throws(MongoError) in _ = try await collection.findOne(slow, read: copied) },
        "count": { collection throws(MongoError) in _ = try await collection.count(slow) },
        "deleteOne": { collection throws(MongoError) in _ = try await collection.deleteOne(slow) },
        "deleteMany": { collection throws(MongoError) in _ = try await collection.deleteMany(slow) },
        "findOneAndUpdate": { collection throws(MongoError) in
            _ = try await collection.findOneAndUpdate(slow, increment) { _ in }
        },
    ]
    private static let increment = MongoUpdate.operators(["$inc": ["n": 1]])

    @Test(arguments: calls.keys.sorted())
    func `A slow command times out and has no effect`(name: String) async throws {
        let call = try #require(Self.calls[name])
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(3)
            try await withClient(for: database) {
                $0.commandTimeout = .milliseconds(300)
            } _: { client in
                // Open the connection before measuring.
                try await client.ping()
                let start = ContinuousClock.now
                let error = await failure { () throws(MongoError) in try await call(client.collection("things")) }
                let elapsed = ContinuousClock.now - start
                #expect(error?.kind == .timedOut)
                #expect(elapsed >= .milliseconds(300) && elapsed < .milliseconds(2500))
            }
            #expect(try await collection.documents(sort: ["n": 1]).map { $0["n"] } == [0, 1, 2])
        }
    }

    @Test func `The server aborts an insert after the time limit`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.commandTimeout = .milliseconds(200)
            } _: { client in
                // Longer than the command timeout, shorter than the socket timeout.
                let point = FailPoint(["insert"], [("blockConnection", true), ("blockTimeMS", 300)])
                let error = try await point.enabled(for: client.name, by: database) {
                    await failure { () throws(MongoError) in try await client.collection("things").insert(["n": 1]) }
                }
                #expect(error?.kind == .timedOut)
            }
            #expect(try await database.collection("things").count([:]) == 0)
        }
    }

    @Test func `A slow update ends by the socket timeout`() async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(1)
            try await withClient(for: database) {
                $0.commandTimeout = .milliseconds(150)
                $0.uri += "&retryWrites=false"
            } _: { client in
                let collection = client.collection("things")
                let start = ContinuousClock.now
                let error = await failure { () throws(MongoError) in
                    try await collection.updateOne(Self.slow, Self.increment)
                }
                #expect(error?.kind == .unreachable)
                #expect(ContinuousClock.now - start < .milliseconds(2500))
            }
        }
    }

    @Test func `An unresponsive server counts as unreachable`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.commandTimeout = .milliseconds(150)
            } _: { client in
                try await client.ping()
                let point = FailPoint(["ping"], times: 2, [("blockConnection", true), ("blockTimeMS", 3000)])
                let (error, elapsed) = try await point.enabled(for: client.name, by: database) {
                    let start = ContinuousClock.now
                    let error = await failure { () throws(MongoError) in try await client.ping() }
                    return (error, ContinuousClock.now - start)
                }
                #expect(error?.kind == .unreachable)
                #expect(elapsed < .milliseconds(2500))
            }
        }
    }
}
