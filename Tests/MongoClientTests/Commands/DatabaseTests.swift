import BSON
import Foundation
import MongoClient
import TestSupport
import Testing

@Suite struct DatabaseTests {
    @Test func `Ping succeeds and the server reports its time`() async throws {
        try await TestMongo.withDatabase { database in
            try await database.ping()
            let now = Date().timeIntervalSince1970 * 1000
            #expect(abs(Double(try await database.serverTime()) - now) < 5000)
        }
    }

    @Test func `Any command runs, with its reply copied or read in place`() async throws {
        try await TestMongo.withDatabase { database in
            let copy = try await database.run(.plain, ["buildInfo": 1])
            #expect(copy["ok"] == 1.0)
            let read = try await database.run(.read, ["buildInfo": 1]) { reply throws(BSONError) in
                try reply.first("version")?.string()
            }
            #expect(read.map(BSONValue.string) == copy["version"])
        }
    }

    @Test func `Explain returns execution statistics`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(10)
            let found = try await database.explain(collection.findCommand(MongoFind(["_id": 3], limit: 1)))
            #expect(found["executionStats"]?["totalDocsExamined"] == 1)
            let counted = try await database.explain(collection.countCommand(["n": 3]))
            #expect(counted["executionStats"]?["totalDocsExamined"] == 10)
        }
    }

    @Test func `A dropped database is empty`() async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(3)
            try await database.drop()
            #expect(try await database.collection("things").count([:]) == 0)
        }
    }

    @Test func `Several commands run on one connection`() async throws {
        try await TestMongo.withDatabase { database in
            let name = database.name
            let replies = try await database.client.withConnection { connection throws(MongoError) in
                var replies: [BSONValue?] = []
                for _ in 0..<3 {
                    try connection.command(.read, in: name, ["ping": 1]) { reply throws(BSONError) in
                        replies.append(BSONDocument(copying: reply)["ok"])
                    }
                }
                return replies
            }
            #expect(replies == [1.0, 1.0, 1.0])
        }
    }
}
