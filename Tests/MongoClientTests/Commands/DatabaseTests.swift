import BSON
import Foundation
import MongoClient
import TestSupport
import Testing

@Suite struct DatabaseTests {
    @Test func `The server answers a ping and tells its time`() async throws {
        try await TestMongo.withDatabase { database in
            try await database.ping()
            let here = Date().timeIntervalSince1970 * 1000
            #expect(abs(Double(try await database.serverTime()) - here) < 5000)
        }
    }

    @Test func `Any command can be run, and its reply kept or read in place`() async throws {
        try await TestMongo.withDatabase { database in
            let kept = try await database.run(.plain, ["buildInfo": 1])
            #expect(kept["ok"] == 1.0)
            let read = try await database.run(.read, ["buildInfo": 1]) { reply throws(BSONError) in
                try reply.first("version")?.string()
            }
            #expect(read.map(BSONValue.string) == kept["version"])
        }
    }

    @Test func `Explain tells the plan and what it examined`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(10)
            let found = try await database.explain(collection.findCommand(MongoFind(["_id": 3], limit: 1)))
            #expect(found["executionStats"]?["totalDocsExamined"] == 1)
            let counted = try await database.explain(collection.countCommand(["n": 3]))
            #expect(counted["executionStats"]?["totalDocsExamined"] == 10)
        }
    }

    @Test func `A database that was dropped is empty`() async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(3)
            try await database.drop()
            #expect(try await database.collection("things").count([:]) == 0)
        }
    }

    @Test func `Several commands can follow each other on one connection`() async throws {
        try await TestMongo.withDatabase { database in
            let name = database.name
            let answers = try await database.client.withConnection { connection throws(MongoError) in
                var answers: [BSONValue?] = []
                for _ in 0..<3 {
                    try connection.command(.read, in: name, ["ping": 1]) { reply throws(BSONError) in
                        answers.append(BSONDocument(copying: reply)["ok"])
                    }
                }
                return answers
            }
            #expect(answers == [1.0, 1.0, 1.0])
        }
    }
}
