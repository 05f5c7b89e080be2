import Application
import Domain
import Glibc
import MongoClient
import Persistence
import SteppedTime
import TestSupport
import Testing

/// Changes without change streams: a standalone server is polled.
@Suite(
    .enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be started"),
    .timeLimit(.minutes(1)))
struct PolledChangesTests {
    private static let alice = Owner(stored: "alice")
    private static let bob = Owner(stored: "bob")
    private static let visitor = Owner(stored: "session:visitor-0123456789")

    @Test func `Writes of another client are reported at the next poll to their owners`() async throws {
        try await Self.withListener([Self.alice, Self.visitor]) { mongod, listener, clock, task in
            try await Self.withClient(of: mongod) { database in
                let records = ChangeRecords(database: database)
                let written = [
                    try await records.generation(of: Self.alice), try await records.image(of: Self.alice),
                    try await records.generation(of: Self.visitor), try await records.image(of: Self.visitor),
                ]
                try await records.generation(of: Self.bob)
                try await records.image(of: Self.bob)
                #expect(await clock.nextSleep() == .seconds(2))
                clock.wake()
                #expect(Set(await listener.next(4)) == Set(written))
                _ = await clock.nextSleep()
                // Dated before the last poll but visible only after it.
                let late = try await records.generation(of: Self.alice, age: .milliseconds(500))
                clock.wake()
                while try #require(await listener.next(1).first) != late {}
                _ = await clock.nextSleep()
                // Polling ends once the listener is done.
                listener.stop()
                clock.wake()
                try await task.value
            }
        }
    }

    @Test func `Cancellation ends polling at once; a lost server is an error`() async throws {
        try await Self.withListener([Self.alice]) { mongod, _, clock, task in
            _ = await clock.nextSleep()
            let start = ContinuousClock.now
            task.cancel()
            _ = await task.result
            #expect(ContinuousClock.now - start < .seconds(1))
        }
        try await Self.withListener([Self.alice]) { mongod, _, clock, task in
            _ = await clock.nextSleep()
            await mongod.stop(SIGKILL)
            clock.wake()
            let failure = await #expect(throws: Failure.self) { try await task.value }
            #expect(failure?.code == .storageUnavailable)
        }
    }

    private static func withListener(
        _ owners: [Owner],
        _ body: (TestMongod, RecordingListener, SteppedClock, Task<Void, any Error>) async throws -> Void
    ) async throws {
        try await TestMongod.run(standalone: true) { mongod in
            try await withClient(of: mongod) { database in
                let (listener, clock) = (RecordingListener(owners), SteppedClock())
                let changes = MongoChangeSource(database, names: CollectionNames(), clock: clock)
                let task = Task { try await changes.watch(listener) }
                await listener.waitUntilOpen()
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(mongod, listener, clock, task))
                } catch {
                    result = .failure(error)
                }
                task.cancel()
                _ = await task.result
                try result.get()
            }
        }
    }

    private static func withClient(
        of mongod: TestMongod, _ body: (MongoDatabase) async throws -> Void
    ) async throws {
        var configuration = MongoConfiguration(uri: mongod.uri)
        configuration.connections = 2
        configuration.serverSelectionTimeout = .milliseconds(500)
        let client = try MongoClient(configuration, logger: TestMongo.quiet)
        let result: Result<Void, any Error>
        do {
            // The server is used by this test only.
            result = .success(try await body(client.database("changes")))
        } catch {
            result = .failure(error)
        }
        await client.close()
        try result.get()
    }
}
