import BSON
import Glibc
import MongoClient
import SeededNumbers
import TestSupport
import Testing

/// Contents and resumption of change streams.
@Suite(.timeLimit(.minutes(1))) struct ChangeStreamTests {
    @Test func `Changes by another client arrive in order, each with the document`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { watched in
                let seen = try await watched.withChanges([], read: readChange) { changes in
                    #expect(try await changes.next()?.first?.element == nil)
                    try await database.collection("things").fill(300)
                    _ = try await database.collection("things").updateOne(
                        ["_id": 7], .operators(["$set": ["n": 1007]]))
                    return try await changes.changes(301)
                }
                #expect(
                    seen == (0..<300).map { ChangeEvent(id: $0, n: $0, kind: "insert") } + [
                        ChangeEvent(id: 7, n: 1007, kind: "update")
                    ])
            }
        }
    }

    @Test func `The pipeline filters changes`() async throws {
        try await TestMongo.withDatabase { database in
            let match: BSONDocument = ["$match": ["ns.coll": "right", "fullDocument.n": ["$gte": 2]]]
            let seen = try await database.withChanges([match], read: readChange) { changes in
                _ = try await changes.next()
                try await database.collection("wrong").fill(5)
                try await database.collection("right").fill(5)
                return try await changes.changes(3)
            }
            #expect(seen.map(\.n) == [2, 3, 4])
        }
    }

    @Test func `Resuming from any token loses and repeats no change`() async throws {
        try await TestMongo.withDatabase { database in
            var random = SeededGenerator(seed: Seed("resumed change streams").number)
            // The first token comes from a stream without changes.
            var token = try await database.withChanges([], read: readChange) { changes in
                try await changes.next()?.first?.token
            }
            #expect(token != nil)
            let count = 400
            let writing = Task {
                for begin in stride(from: 0, to: count, by: 10) {
                    try await database.collection("things").insert(
                        (begin..<begin + 10).map { ["_id": .int32(Int32($0)), "n": .int32(Int32($0))] })
                }
            }
            var (seen, streams): ([ChangeEvent], Int) = ([], 0)
            while seen.count < count {
                let step = min(count - seen.count, Int.random(in: 1...80, using: &random))
                streams += 1
                seen += try await database.withChanges([], resumingAfter: token, read: readChange) { changes in
                    try await changes.changes(step, token: &token)
                }
            }
            try await writing.value
            #expect(seen.map(\.n) == (0..<Int64(count)).map { $0 }, "\(streams) streams")
        }
    }

    @Test func `An invalid token is rejected by the server`() async throws {
        try await TestMongo.withDatabase { database in
            let error = await #expect(throws: MongoError.self) {
                try await database.withChanges([], resumingAfter: ["_data": "nonsense"], read: readChange) { changes in
                    while try await changes.next() != nil {}
                }
            }
            guard case .server = error?.kind else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }

    @Test func `A change that cannot be read ends the stream with an unexpected reply`() async throws {
        try await TestMongo.withDatabase { database in
            let error = await #expect(throws: MongoError.self) {
                try await database.withChanges([], read: readChange) { changes in
                    _ = try await changes.next()
                    try await database.collection("things").insert(["_id": 1, "n": "one"])
                    while try await changes.next() != nil {}
                }
            }
            #expect(error?.kind == .unexpectedReply)
        }
    }

    @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set to a mongod to start"))
    func `A standalone server rejects change streams with code 40573`()
        async throws
    {
        try await TestMongod.run(standalone: true) { mongod in
            try await TestMongo.withDatabase(named: nil, { $0.uri = mongod.uri }) { database in
                let error = await #expect(throws: MongoError.self) {
                    try await database.withChanges([], read: readChange) { changes in _ = try await changes.next() }
                }
                #expect(error?.kind == .server(code: 40573))
                try await database.ping()
            }
        }
    }

    @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set to a mongod to stop"))
    func `A stream resumes after the server was killed and restarted, without lost or repeated changes`()
        async throws
    {
        try await TestMongod.run { mongod in
            try await TestMongo.withDatabase(named: nil, { $0.uri = mongod.uri }) { database in
                var token: BSONDocument?
                var (seen, streams): ([ChangeEvent], Int) = ([], 0)
                while seen.count < 60 {
                    streams += 1
                    do {
                        try await database.withChanges([], resumingAfter: token, read: readChange) { changes in
                            if streams == 1 {
                                _ = try await changes.next()
                                try await database.collection("things").insert(Self.numbers(0..<40))
                                seen += try await changes.changes(20, token: &token)
                                await mongod.stop(SIGKILL)
                                try await mongod.start()
                                try await Self.insertWithRetries(Self.numbers(40..<60), in: database)
                            }
                            while seen.count < 60 { seen += try await changes.changes(1, token: &token) }
                        }
                    } catch let error as MongoError where error.kind == .unreachable {
                        #expect(streams < 20)
                    }
                }
                #expect(seen.map(\.n) == (0..<60).map { $0 }, "\(streams) streams")
            }
        }
    }

    private static func numbers(_ range: Range<Int32>) -> [BSONDocument] {
        range.map { ["_id": .int32($0), "n": .int32($0)] }
    }

    /// Insert as soon as a primary is available.
    private static func insertWithRetries(_ documents: [BSONDocument], in database: MongoDatabase) async throws {
        for _ in 0..<50 {
            do throws(MongoError) {
                return try await database.collection("things").insert(documents)
            } catch {
                guard error.kind != .duplicateKey else { return }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
