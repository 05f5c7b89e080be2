import BSON
import MongoClient
import TestSupport
import Testing

/// Retries by the driver after a connection failure.
@Suite struct RetryTests {
    /// Shortest heartbeat, so that the driver rediscovers the server as soon as possible.
    private static let fastHeartbeat: @Sendable (inout MongoConfiguration) -> Void = {
        $0.uri += "&heartbeatFrequencyMS=500"
    }
    private static let commands = ["find", "insert", "update", "delete", "findAndModify"]
    /// What remains of the documents 0, 1 and 2 after the command was executed exactly once.
    private static let effects: [String: [BSONValue]] = [
        "find": [0, 1, 2], "insert": [0, 1, 2, 1000], "update": [1, 1, 2], "delete": [1, 2],
        "findAndModify": [1, 1, 2],
    ]

    @Test(arguments: commands)
    func `A single connection failure is retried, and a write is applied once`(command: String) async throws {
        try await attempt(command, FailPoint([command], [("closeConnection", true)])) { call in
            try await call()
        }
    }

    @Test(arguments: commands.dropFirst())
    func `A write whose reply was lost is not applied twice`(command: String) async throws {
        // The server applies it, then reports that it cannot reach the other nodes: the driver retries.
        let failPoint = FailPoint([command], [("writeConcernError", ["code": 6, "errmsg": "host unreachable"])])
        try await attempt(command, failPoint) { call in try await call() }
    }

    @Test(arguments: ["find", "insert", "findAndModify"])
    func `Two connection failures in a row are reported`(command: String) async throws {
        try await attempt(command, FailPoint([command], times: 2, [("closeConnection", true)])) { call in
            let error = await failure(call)
            #expect(error?.kind == .unreachable)
            try await call()
        }
    }

    @Test func `Many documents are inserted once each despite a connection failure`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database, Self.fastHeartbeat) { client in
                try await FailPoint(["insert"], [("closeConnection", true)]).enabled(for: client.name, by: database) {
                    try await client.collection("things").fill(50)
                }
            }
            #expect(try await database.collection("things").count([:]) == 50)
        }
    }

    @Test(arguments: [91 as Int32, 10107])
    func `A node that is no longer primary counts as unreachable after the retry`(code: Int32)
        async throws
    {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database, Self.fastHeartbeat) { client in
                let point = FailPoint(["find"], times: nil, [("errorCode", .int32(code))])
                let error = try await point.enabled(for: client.name, by: database) {
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
            try await withClient(for: database, Self.fastHeartbeat) { client in
                // Start server monitoring before the fault is enabled, so that the next heartbeat is not delayed.
                try await client.ping()
                try await point.enabled(for: client.name, by: database) {
                    try await check { () throws(MongoError) in
                        try await Attempt(command)(on: client.collection("things"))
                    }
                }
            }
            let remaining = try await collection.documents(sort: ["n": 1]).map { $0["n"] }
            #expect(remaining == Self.effects[command])
        }
    }
}
