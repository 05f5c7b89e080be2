import BSON
import MongoClient
import TestSupport
import Testing

/// Server errors as callers see them.
@Suite struct ServerErrorTests {
    @Test func `Unique index violations are duplicateKey in every write command`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.createIndexes([["key": ["n": 1], "name": "n_1", "unique": true]])
            try await collection.fill(3)
            let set = MongoUpdate.operators(["$set": ["n": 2]])
            let insert = await failure { () throws(MongoError) in try await collection.insert(["n": 2]) }
            let many = await failure { () throws(MongoError) in
                try await collection.insert([["n": 5], ["n": 2], ["n": 6]])
            }
            let update = await failure { () throws(MongoError) in try await collection.updateOne(["n": 1], set) }
            let all = await failure { () throws(MongoError) in try await collection.updateMany(["n": ["$lt": 2]], set) }
            let modify = await failure { () throws(MongoError) in
                try await collection.findOneAndUpdate(["n": 1], set) { _ in }
            }
            let upsert = await failure { () throws(MongoError) in
                try await collection.findOneAndUpdate(["n": 77], set, upsert: true) { _ in }
            }
            for error in [insert, many, update, all, modify, upsert] { #expect(error?.kind == .duplicateKey) }
            #expect(try await collection.count([:]) == 4, "many are inserted in order, up to the first error")
        }
    }

    @Test func `Server errors carry their code`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(1)
            let unknown = await failure { () throws(MongoError) in try await database.run(.plain, ["noSuchCommand": 1])
            }
            #expect(unknown?.kind == .server(code: 59))
            let filter = await failure { () throws(MongoError) in
                try await collection.find(MongoFind(["n": ["$nonsense": 1]], limit: 1), read: copied)
            }
            #expect(filter?.kind == .server(code: 2))
            let update = await failure { () throws(MongoError) in
                try await collection.updateOne([:], .operators(["$inc": ["_id": 1]]))
            }
            #expect(update?.kind == .server(code: 66))
            let delete = await failure { () throws(MongoError) in try await collection.deleteMany(["$nonsense": 1]) }
            #expect(delete?.kind == .server(code: 2))
        }
    }

    @Test(arguments: ["find", "count", "insert", "update", "delete", "findAndModify"])
    func `Code and labels of an error reach the caller`(command: String) async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(1)
            try await withClient(for: database) { client in
                let point = FailPoint(
                    [command], [("errorCode", 8), ("errorLabels", ["TransientTransactionError", "CustomLabel"])])
                let error = try await point.enabled(for: client.name, by: database) {
                    await failure { () throws(MongoError) in
                        try await Attempt(command)(on: client.collection("things"))
                    }
                }
                #expect(error?.kind == .server(code: 8))
                #expect(error?.labels == ["TransientTransactionError", "CustomLabel"])
            }
        }
    }

    @Test func `An unsatisfied write concern is an error, though the write was applied`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.uri = TestMongo.uri + "&w=7"
            } _: { client in
                let collection = client.collection("things")
                let insert = await failure { () throws(MongoError) in try await collection.insert(["n": 1]) }
                let modify = await failure { () throws(MongoError) in
                    try await collection.findOneAndUpdate([:], .operators(["$inc": ["n": 1]])) { _ in }
                }
                #expect(insert?.kind == .server(code: 100))
                #expect(modify?.kind == .server(code: 100))
            }
            #expect(try await database.collection("things").count(["n": 2]) == 1)
        }
    }

    @Test func `A write concern timeout is reported as timedOut`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { client in
                let point = FailPoint(
                    ["insert"], [("writeConcernError", ["code": 64, "errmsg": "waiting for replication timed out"])])
                let error = try await point.enabled(for: client.name, by: database) {
                    await failure { () throws(MongoError) in try await client.collection("things").insert(["n": 1]) }
                }
                #expect(error?.kind == .timedOut)
            }
            #expect(try await database.collection("things").count([:]) == 1)
        }
    }
}
