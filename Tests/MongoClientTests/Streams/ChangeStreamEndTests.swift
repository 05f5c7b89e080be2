import BSON
import MongoClient
import TestSupport
import Testing

/// However a change stream ends, it does so soon, and its cursor, its connection and its place are free afterwards.
@Suite(.timeLimit(.minutes(1))) struct ChangeStreamEndTests {
    private struct Stop: Error {}

    @Test func `Leaving ends the stream, with a result or with an error`() async throws {
        try await TestMongo.withDatabase { database in
            let left = try await database.withChanges([], read: seenChange) { changes in
                _ = try await changes.next()
                #expect(try await Self.openStreams(database) == 1)
                return ContinuousClock.now
            }
            #expect(ContinuousClock.now - left < .seconds(1))
            await #expect(throws: Stop.self) {
                try await database.withChanges([], read: seenChange) { changes in
                    _ = try await changes.next()
                    throw Stop()
                }
            }
            // Also where nothing was asked for.
            try await database.withChanges([], read: seenChange) { _ in }
            try await expectAllFree(database)
        }
    }

    @Test func `Cancellation ends a stream on which nothing happens`() async throws {
        try await TestMongo.withDatabase { database in
            let (opened, open) = AsyncStream.makeStream(of: Void.self)
            let reading = Task {
                try await database.withChanges([], read: seenChange) { changes in
                    while try await changes.next() != nil { open.yield() }
                }
            }
            for await _ in opened { break }
            let ended = await duration {
                reading.cancel()
                let error = await #expect(throws: MongoError.self) { try await reading.value }
                #expect(error?.kind == .cancelled)
            }
            #expect(ended < .seconds(1))
            try await expectAllFree(database)
        }
    }

    @Test func `Closing the client ends its streams, and none begins afterwards`() async throws {
        try await TestMongo.withDatabase { database in
            var configuration = MongoConfiguration(uri: TestMongo.uri)
            configuration.connections = 1
            let client = try MongoClient(configuration, logger: TestMongo.quiet)
            let mine = client.database(database.name)
            let (opened, open) = AsyncStream.makeStream(of: Void.self)
            let reading = (0..<MongoConfiguration.changeStreams).map { _ in
                Task {
                    try await mine.withChanges([], read: seenChange) { changes in
                        _ = try await changes.next()
                        open.yield()
                        while try await changes.next() != nil {}
                    }
                }
            }
            var openings = opened.makeAsyncIterator()
            for _ in reading { await openings.next() }
            let ended = await duration {
                let closing = Task { await client.close() }
                for task in reading {
                    let error = await #expect(throws: MongoError.self) { try await task.value }
                    #expect(error?.kind == .closed)
                }
                await closing.value
            }
            // The driver takes half a second for itself.
            #expect(ended < .milliseconds(1500))
            let late = await #expect(throws: MongoError.self) {
                try await mine.withChanges([], read: seenChange) { _ in }
            }
            #expect(late?.kind == .closed)
            for _ in 0..<100 where try await Self.openStreams(database) > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await Self.openStreams(database) == 0)
        }
    }

    @Test func `Every stream comes to its end, whenever the client is closed`() async throws {
        try await TestMongo.withDatabase { database in
            await withTaskGroup(of: Void.self) { group in
                for round in 0..<24 {
                    group.addTask {
                        guard
                            let client = try? MongoClient(
                                MongoConfiguration(uri: TestMongo.uri), logger: TestMongo.quiet)
                        else { return }
                        async let closed: Void = {
                            for _ in 0..<round * 4 { await Task.yield() }
                            await client.close()
                        }()
                        _ = try? await client.database(database.name).withChanges([], read: seenChange) { changes in
                            while try await changes.next() != nil {}
                        }
                        await closed
                    }
                }
            }
        }
    }

    @Test func `More streams than may be open are refused, and leave commands their connections`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { mine in
                try await mine.withChanges([], read: seenChange) { first in
                    _ = try await first.next()
                    try await mine.withChanges([], read: seenChange) { second in
                        _ = try await second.next()
                        let error = await #expect(throws: MongoError.self) {
                            try await mine.withChanges([], read: seenChange) { _ in }
                        }
                        #expect(error?.kind == .overloaded)
                        try await mine.ping()
                        try await mine.collection("things").fill(1)
                        #expect(try await second.changes(1).count == 1)
                    }
                    #expect(try await first.changes(1).count == 1)
                }
                try await expectAllFree(mine)
            }
        }
    }

    /// Both places must be free, and no cursor open.
    private func expectAllFree(_ database: MongoDatabase) async throws {
        #expect(try await Self.openStreams(database) == 0)
        try await database.withChanges([], read: seenChange) { first in
            _ = try await first.next()
            try await database.withChanges([], read: seenChange) { second in _ = try await second.next() }
        }
    }

    /// As the server sees it.
    private static func openStreams(_ database: MongoDatabase) async throws -> Int {
        try await database.collection("$cmd.aggregate").openCursors()
    }

    private func duration(_ body: () async throws -> Void) async rethrows -> Duration {
        let start = ContinuousClock.now
        try await body()
        return ContinuousClock.now - start
    }
}
