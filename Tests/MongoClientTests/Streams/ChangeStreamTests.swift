import BSON
import FoundationEssentials
import Glibc
import MongoClient
import TestSupport
import Testing

/// What a change stream tells, and from where.
@Suite(.timeLimit(.minutes(1))) struct ChangeStreamTests {
    @Test func `What another client writes comes in its order, each change with the document`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { mine in
                let seen = try await mine.withChanges([], read: seenChange) { changes in
                    #expect(try await changes.next()?.first?.element == nil)
                    try await database.collection("things").fill(300)
                    _ = try await database.collection("things").updateOne(
                        ["_id": 7], .operators(["$set": ["n": 1007]]))
                    return try await changes.changes(301)
                }
                #expect(
                    seen == (0..<300).map { SeenChange(id: $0, n: $0, kind: "insert") } + [
                        SeenChange(id: 7, n: 1007, kind: "update")
                    ])
            }
        }
    }

    @Test func `Only what the pipeline lets through is told`() async throws {
        try await TestMongo.withDatabase { database in
            let match: BSONDocument = ["$match": ["ns.coll": "right", "fullDocument.n": ["$gte": 2]]]
            let seen = try await database.withChanges([match], read: seenChange) { changes in
                _ = try await changes.next()
                try await database.collection("wrong").fill(5)
                try await database.collection("right").fill(5)
                return try await changes.changes(3)
            }
            #expect(seen.map(\.n) == [2, 3, 4])
        }
    }

    @Test func `Going on behind a token, wherever it was taken, loses nothing and doubles nothing`() async throws {
        try await TestMongo.withDatabase { database in
            let given = ProcessInfo.processInfo.environment["AFTERIMAGE_SEED"].flatMap { UInt64($0) }
            let seed = given ?? UInt64.random(in: 0...UInt64.max)
            print("change streams that are left and gone on with: AFTERIMAGE_SEED=\(seed)")
            var random = SeededGenerator(seed: seed)
            // The place from which to go on comes out of a stream on which nothing has happened.
            var token = try await database.withChanges([], read: seenChange) { changes in
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
            var (seen, streams): ([SeenChange], Int) = ([], 0)
            while seen.count < count {
                let step = min(count - seen.count, Int.random(in: 1...80, using: &random))
                streams += 1
                seen += try await database.withChanges([], resumingAfter: token, read: seenChange) { changes in
                    try await changes.changes(step, token: &token)
                }
            }
            try await writing.value
            #expect(seen.map(\.n) == (0..<Int64(count)).map { $0 }, "\(streams) streams")
        }
    }

    @Test func `A token that is none has the server's no`() async throws {
        try await TestMongo.withDatabase { database in
            let error = await #expect(throws: MongoError.self) {
                try await database.withChanges([], resumingAfter: ["_data": "nonsense"], read: seenChange) { changes in
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
                try await database.withChanges([], read: seenChange) { changes in
                    _ = try await changes.next()
                    try await database.collection("things").insert(["_id": 1, "n": "one"])
                    while try await changes.next() != nil {}
                }
            }
            #expect(error?.kind == .unexpectedReply)
        }
    }

    @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be started"))
    func `A server that belongs to no replica set has no change streams, and says so with a code of its own`()
        async throws
    {
        try await TestMongod.run(standalone: true) { mongod in
            try await TestMongo.withDatabase(named: nil, { $0.uri = mongod.uri }) { database in
                let error = await #expect(throws: MongoError.self) {
                    try await database.withChanges([], read: seenChange) { changes in _ = try await changes.next() }
                }
                #expect(error?.kind == .server(code: 40573))
                try await database.ping()
            }
        }
    }

    @Test(.enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be stopped"))
    func `A server that is killed and comes back is gone on with, without a gap and without a change told twice`()
        async throws
    {
        try await TestMongod.run { mongod in
            try await TestMongo.withDatabase(named: nil, { $0.uri = mongod.uri }) { database in
                var token: BSONDocument?
                var (seen, streams): ([SeenChange], Int) = ([], 0)
                while seen.count < 60 {
                    streams += 1
                    do {
                        try await database.withChanges([], resumingAfter: token, read: seenChange) { changes in
                            if streams == 1 {
                                _ = try await changes.next()
                                try await database.collection("things").insert(Self.numbers(0..<40))
                                seen += try await changes.changes(20, token: &token)
                                await mongod.stop(SIGKILL)
                                try await mongod.start()
                                try await Self.insist(on: Self.numbers(40..<60), in: database)
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

    /// Writes as soon as there is somebody to write to.
    private static func insist(on documents: [BSONDocument], in database: MongoDatabase) async throws {
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
