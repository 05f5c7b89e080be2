import BSON
import MongoClient
import TestSupport
import Testing

/// A change stream ends promptly and frees its cursor, connection and slot.
@Suite(.timeLimit(.minutes(1))) struct ChangeStreamEndTests {
    private struct TestError: Error {}

    @Test func `Returning or throwing ends the stream`() async throws {
        try await TestMongo.withDatabase { database in
            let returned = try await database.withChanges([], read: readChange) { changes in
                _ = try await changes.next()
                #expect(try await Self.openCursorCount(database) == 1)
                return ContinuousClock.now
            }
            #expect(ContinuousClock.now - returned < .seconds(1))
            await #expect(throws: TestError.self) {
                try await database.withChanges([], read: readChange) { changes in
                    _ = try await changes.next()
                    throw TestError()
                }
            }
            // Also without requesting a batch.
            try await database.withChanges([], read: readChange) { _ in }
            try await expectNoLeaks(database)
        }
    }

    @Test func `Cancellation ends an idle stream`() async throws {
        try await TestMongo.withDatabase { database in
            let (opened, open) = AsyncStream.makeStream(of: Void.self)
            let reading = Task {
                try await database.withChanges([], read: readChange) { changes in
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
            try await expectNoLeaks(database)
        }
    }

    @Test func `Closing the client ends its streams and rejects new ones`() async throws {
        try await TestMongo.withDatabase { database in
            var configuration = MongoConfiguration(uri: TestMongo.uri)
            configuration.connections = 1
            let client = try MongoClient(configuration, logger: TestMongo.quiet)
            let watched = client.database(database.name)
            let (opened, open) = AsyncStream.makeStream(of: Void.self)
            let reading = (0..<MongoConfiguration.changeStreamLimit).map { _ in
                Task {
                    try await watched.withChanges([], read: readChange) { changes in
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
            // The driver takes half a second to close.
            #expect(ended < .milliseconds(1500))
            let late = await #expect(throws: MongoError.self) {
                try await watched.withChanges([], read: readChange) { _ in }
            }
            #expect(late?.kind == .closed)
            for _ in 0..<100 where try await Self.openCursorCount(database) > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await Self.openCursorCount(database) == 0)
        }
    }

    @Test func `Every stream ends, whenever the client is closed`() async throws {
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
                        _ = try? await client.database(database.name).withChanges([], read: readChange) { changes in
                            while try await changes.next() != nil {}
                        }
                        await closed
                    }
                }
            }
        }
    }

    @Test func `Streams beyond the limit are rejected, and commands keep their connections`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { watched in
                try await watched.withChanges([], read: readChange) { first in
                    _ = try await first.next()
                    try await watched.withChanges([], read: readChange) { second in
                        _ = try await second.next()
                        let error = await #expect(throws: MongoError.self) {
                            try await watched.withChanges([], read: readChange) { _ in }
                        }
                        #expect(error?.kind == .overloaded)
                        try await watched.ping()
                        try await watched.collection("things").fill(1)
                        #expect(try await second.changes(1).count == 1)
                    }
                    #expect(try await first.changes(1).count == 1)
                }
                try await expectNoLeaks(watched)
            }
        }
    }

    /// Both slots must be free and no cursor open.
    private func expectNoLeaks(_ database: MongoDatabase) async throws {
        #expect(try await Self.openCursorCount(database) == 0)
        try await database.withChanges([], read: readChange) { first in
            _ = try await first.next()
            try await database.withChanges([], read: readChange) { second in _ = try await second.next() }
        }
    }

    /// Open change stream cursors on the server.
    private static func openCursorCount(_ database: MongoDatabase) async throws -> Int {
        try await database.collection("$cmd.aggregate").openCursors()
    }

    private func duration(_ body: () async throws -> Void) async rethrows -> Duration {
        let start = ContinuousClock.now
        try await body()
        return ContinuousClock.now - start
    }
}
