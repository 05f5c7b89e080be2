import BSON
import MongoClient
import TestSupport
import Testing

/// A connection that breaks is a matter between the driver and the server, as long as it breaks once.
@Suite struct RetryTests {
    /// The driver looks for the server again as soon as it may.
    private static let watchful: @Sendable (inout MongoConfiguration) -> Void = {
        $0.uri += "&heartbeatFrequencyMS=500"
    }
    private static let commands = ["find", "insert", "update", "delete", "findAndModify"]
    /// What is left of the documents 0, 1 and 2 after the call went well exactly once.
    private static let effects: [String: [BSONValue]] = [
        "find": [0, 1, 2], "insert": [0, 1, 2, 1000], "update": [1, 1, 2], "delete": [1, 2],
        "findAndModify": [1, 1, 2],
    ]

    @Test(arguments: commands)
    func `A connection that breaks once is not noticed, and a write happens once`(command: String) async throws {
        try await attempt(command, FailPoint([command], [("closeConnection", true)])) { call in
            try await call()
        }
    }

    @Test(arguments: commands.dropFirst())
    func `A write that was done before its answer was lost is not done again`(command: String) async throws {
        // The server does it, and then answers as one that cannot reach the others: the driver sends it again.
        let done = FailPoint([command], [("writeConcernError", ["code": 6, "errmsg": "host unreachable"])])
        try await attempt(command, done) { call in try await call() }
    }

    @Test(arguments: ["find", "insert", "findAndModify"])
    func `A connection that breaks twice in a row is reported`(command: String) async throws {
        try await attempt(command, FailPoint([command], times: 2, [("closeConnection", true)])) { call in
            let error = await failure(call)
            #expect(error?.kind == .unreachable)
            try await call()
        }
    }

    @Test func `Many documents are inserted once each though the connection breaks`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database, Self.watchful) { client in
                try await FailPoint(["insert"], [("closeConnection", true)]).planted(for: client.name, by: database) {
                    try await client.collection("things").fill(50)
                }
            }
            #expect(try await database.collection("things").count([:]) == 50)
        }
    }

    @Test(arguments: [91 as Int32, 10107])
    func `A node that is no primary any more counts as unreachable, once the second attempt failed`(code: Int32)
        async throws
    {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database, Self.watchful) { client in
                let point = FailPoint(["find"], times: nil, [("errorCode", .int32(code))])
                let error = try await point.planted(for: client.name, by: database) {
                    await failure { () throws(MongoError) in try await Attempt("find")(on: client.collection("things"))
                    }
                }
                #expect(error?.kind == .unreachable)
            }
        }
    }

    private func attempt(
        _ command: String, _ point: FailPoint,
        _ check: (() async throws(MongoError) -> Void) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(3)
            try await withClient(for: database, Self.watchful) { client in
                // Watching begins now: by the time that the fault is planted, the driver may look again at once.
                try await client.ping()
                try await point.planted(for: client.name, by: database) {
                    try await check { () throws(MongoError) in
                        try await Attempt(command)(on: client.collection("things"))
                    }
                }
            }
            let left = try await collection.documents(sort: ["n": 1]).map { $0["n"] }
            #expect(left == Self.effects[command])
        }
    }
}
