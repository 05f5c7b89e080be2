import Application
import Domain
import Glibc
import MongoClient
import Persistence
import SteppedTime
import TestSupport
import Testing

/// Changes where the database has no change streams: a server that belongs to no replica set is asked again and again.
@Suite(
    .enabled(if: TestMongod.program != nil, "TEST_MONGOD names no mongod that could be started"),
    .timeLimit(.minutes(1)))
struct PolledChangesTests {
    private static let alice = Owner(stored: "alice")
    private static let bob = Owner(stored: "bob")
    private static let visitor = Owner(stored: "session:visitor-0123456789")

    @Test func `What another client writes is heard at the next question, by whom it belongs to`() async throws {
        try await Self.follow([Self.alice, Self.visitor]) { mongod, hearing, clock, following in
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
                #expect(Set(await hearing.next(4)) == Set(written))
                _ = await clock.nextSleep()
                // Written before the last question, and to be seen only after it.
                let late = try await records.generation(of: Self.alice, age: .milliseconds(500))
                clock.wake()
                while try #require(await hearing.next(1).first) != late {}
                _ = await clock.nextSleep()
                // Whoever has heard enough is not asked for any more.
                hearing.stop()
                clock.wake()
                try await following.value
            }
        }
    }

    @Test func `Called off, it ends at once; without the server, it says so`() async throws {
        try await Self.follow([Self.alice]) { mongod, _, clock, following in
            _ = await clock.nextSleep()
            let start = ContinuousClock.now
            following.cancel()
            _ = await following.result
            #expect(ContinuousClock.now - start < .seconds(1))
        }
        try await Self.follow([Self.alice]) { mongod, _, clock, following in
            _ = await clock.nextSleep()
            await mongod.stop(SIGKILL)
            clock.wake()
            let failure = await #expect(throws: Failure.self) { try await following.value }
            #expect(failure?.code == .storageUnavailable)
        }
    }

    private static func follow(
        _ owners: [Owner],
        _ body: (TestMongod, RecordingListener, ManualClock, Task<Void, any Error>) async throws -> Void
    ) async throws {
        try await TestMongod.run(standalone: true) { mongod in
            try await withClient(of: mongod) { database in
                let (hearing, clock) = (RecordingListener(owners), ManualClock())
                let changes = MongoChangeSource(database, names: CollectionNames(), clock: clock)
                let following = Task { try await changes.follow(hearing) }
                await hearing.begin()
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(mongod, hearing, clock, following))
                } catch {
                    result = .failure(error)
                }
                following.cancel()
                _ = await following.result
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
            // The server is this test's own.
            result = .success(try await body(client.database("changes")))
        } catch {
            result = .failure(error)
        }
        await client.close()
        try result.get()
    }
}
