import BSON
import MongoClient
import TestSupport
import Testing

/// Whether a write was applied, according to its error.
@Suite struct WriteOutcomeTests {
    private static let unconfirmed: [(String, BSONValue)] = [
        ("writeConcernError", ["code": 64, "errmsg": "waiting for replication timed out"])
    ]

    @Test(arguments: ["insert", "update", "delete", "findAndModify"])
    func `A write that was applied but not replicated in time has an unknown outcome`(command: String) async throws {
        try await failing(command, times: 1, Self.unconfirmed) { error, _ in
            #expect(error?.outcome == .unknown && error?.kind == .timedOut)
        }
    }

    @Test(arguments: ["insert", "update", "delete", "findAndModify"])
    func `A write whose connection was closed, and one on a server that stepped down, have an unknown outcome`(
        command: String
    ) async throws {
        // Twice, because the driver repeats it once.
        try await failing(command, times: 2, [("closeConnection", true)]) { error, _ in
            #expect(error?.outcome == .unknown)
        }
        try await failing(command, times: 2, [("errorCode", 11602), ("errorLabels", ["RetryableWriteError"])]) {
            error, _ in
            #expect(error?.outcome == .unknown)
        }
    }

    @Test(arguments: ["insert", "update", "delete", "findAndModify"])
    func `A rejected write was not applied`(command: String) async throws {
        try await failing(command, times: 1, [("errorCode", 8)]) { error, count in
            #expect(error?.outcome == .notApplied)
            #expect(count == 1)
        }
    }

    @Test func `An insert of a duplicate key was not applied, even if its write concern failed`() async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(1)
            try await withClient(for: database) { client in
                for times: Int32 in [0, 1] {
                    let error = try await FailPoint(["insert"], times: times, Self.unconfirmed)
                        .enabled(for: client.name, by: database) {
                            await failure { () throws(MongoError) in
                                try await client.collection("things").insert(["_id": 0])
                            }
                        }
                    #expect(error?.kind == .duplicateKey && error?.outcome == .notApplied)
                }
            }
        }
    }

    @Test func `A conditional write that matched nothing was not applied, even if its write concern failed`()
        async throws
    {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { client in
                let error = try await FailPoint(["findAndModify"], Self.unconfirmed)
                    .enabled(for: client.name, by: database) {
                        await failure { () throws(MongoError) in
                            try await client.collection("things").findOneAndUpdate(
                                ["_id": 7], .operators(["$inc": ["n": 1]])
                            ) { _ in }
                        }
                    }
                #expect(error?.kind == .timedOut && error?.outcome == .notApplied)
            }
        }
    }

    @Test func `A write that was never sent was not applied`() async throws {
        for kind in [MongoError.Kind.overloaded, .cancelled, .closed, .invalidConfiguration] {
            #expect(MongoError(kind).outcome == .notApplied)
        }
        #expect(MongoError(.unreachable, isUnsent: true).outcome == .notApplied)
        for kind in [MongoError.Kind.unreachable, .timedOut, .unexpectedReply] {
            #expect(MongoError(kind).outcome == .unknown)
        }
    }

    /// - Parameter check: gets the error and the number of documents, which was one before the write.
    private func failing(
        _ command: String, times: Int32, _ fault: [(String, BSONValue)], _ check: (MongoError?, Int) -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(1)
            try await withClient(for: database) { client in
                let error = try await FailPoint([command], times: times, fault)
                    .enabled(for: client.name, by: database) {
                        await failure { () throws(MongoError) in
                            try await Attempt(command)(on: client.collection("things"))
                        }
                    }
                check(error, try await database.collection("things").count([:]))
            }
        }
    }
}
