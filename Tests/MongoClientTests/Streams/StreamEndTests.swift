import BSON
import MongoClient
import TestSupport
import Testing

/// A stream frees its cursor and connection however it ends.
@Suite(.timeLimit(.minutes(1))) struct StreamEndTests {
    private struct TestError: Error {}

    @Test func `Returning early closes the cursor`() async throws {
        try await withThings { collection in
            try await collection.withDocuments([:], batchSize: 10, read: number) { batches in
                _ = try await batches.next()
                #expect(try await collection.openCursors() == 1)
            }
            try await expectNoLeaks(collection)
        }
    }

    @Test func `An error of the closure closes the cursor and is rethrown`() async throws {
        try await withThings { collection in
            await #expect(throws: TestError.self) {
                try await collection.withDocuments([:], batchSize: 10, read: number) { batches in
                    _ = try await batches.next()
                    throw TestError()
                }
            }
            try await expectNoLeaks(collection)
        }
    }

    @Test func `Cancellation ends the stream at the next batch and closes the cursor`() async throws {
        try await withThings { collection in
            let (reading, read) = AsyncStream.makeStream(of: Void.self)
            let (cancelled, cancel) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                try await collection.withDocuments([:], batchSize: 10, read: number) { batches in
                    _ = try await batches.next()
                    read.yield()
                    for await _ in cancelled { break }
                    while try await batches.next() != nil {}
                }
            }
            for await _ in reading { break }
            task.cancel()
            cancel.yield()
            let error = await #expect(throws: MongoError.self) { try await task.value }
            #expect(error?.kind == .cancelled)
            try await expectNoLeaks(collection)
        }
    }

    @Test func `A document that cannot be read ends the stream with an unexpected reply`() async throws {
        try await withThings { collection in
            _ = try await collection.updateOne(["_id": 15], .operators(["$set": ["n": "fifteen"]]))
            let error = await #expect(throws: MongoError.self) {
                try await collection.withDocuments([:], sort: ["_id": 1], batchSize: 10, read: number) { batches in
                    #expect(try await batches.next()?.count == 10)
                    while try await batches.next() != nil {}
                }
            }
            #expect(error?.kind == .unexpectedReply)
            try await expectNoLeaks(collection)
        }
    }

    @Test func `Server errors in the first or a later batch carry their code`() async throws {
        try await withThings { collection in
            for filter in [["$nonsense": 1], ["$expr": ["$divide": [1, ["$subtract": ["$n", 20]]]]]] as [BSONDocument] {
                let error = await #expect(throws: MongoError.self) {
                    try await collection.withDocuments(filter, sort: ["_id": 1], batchSize: 10, read: number) {
                        batches in
                        while try await batches.next() != nil {}
                    }
                }
                #expect(error?.kind == .server(code: 2))
                try await expectNoLeaks(collection)
            }
        }
    }

    @Test func `A connection failure during a stream ends it as unreachable`() async throws {
        try await withThings { collection in
            try await withClient(for: collection.database) {
                $0.connections = 2
            } _: { client in
                let point = FailPoint(["getMore"], [("closeConnection", true)])
                let error = try await point.enabled(for: client.name, by: collection.database) {
                    await #expect(throws: MongoError.self) {
                        try await client.collection("things").withDocuments([:], batchSize: 10, read: number) {
                            batches in
                            while try await batches.next() != nil {}
                        }
                    }
                }
                #expect(error?.kind == .unreachable)
                try await client.ping()
            }
        }
    }

    private func withThings(_ body: (MongoCollection) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(50)
            try await body(database.collection("things"))
        }
    }

    /// A test client with four connections allows two streams, so both slots must be free.
    private func expectNoLeaks(_ collection: MongoCollection) async throws {
        #expect(try await collection.openCursors() == 0)
        try await collection.withDocuments([:], read: copied) { first in
            let count = try await first.next()?.count
            #expect(count == 50)
            try await collection.withDocuments(["_id": 1], read: number) { second in
                let batch = try await second.next()
                #expect(batch == [1])
            }
        }
    }
}
