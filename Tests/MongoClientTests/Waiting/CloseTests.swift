import BSON
import MongoClient
import TestSupport
import Testing

/// Closing a client.
@Suite(.timeLimit(.minutes(1))) struct CloseTests {
    @Test func `Closing rejects waiting commands and completes running ones`() async throws {
        try await TestMongo.withDatabase { database in
            let client = try client(for: database)
            try await whileOccupied(client) { gate in
                let waiting = (0..<5).map { _ in
                    Task.immediate { await failure { () throws(MongoError) in try await client.database("x").ping() } }
                }
                let closing = Task { await client.close() }
                for call in waiting { #expect(await call.value?.kind == .closed) }
                gate.open()
                await closing.value
            }
            let late = await failure { () throws(MongoError) in try await client.database("x").ping() }
            #expect(late?.kind == .closed)
            await client.close()
        }
    }

    @Test func `A closed client leaves no connection open`() async throws {
        try await TestMongo.withDatabase { database in
            let client = try client(for: database, connections: 4)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 { group.addTask { try await client.database(database.name).ping() } }
                try await group.waitForAll()
            }
            #expect(try await connections(of: database.name, seenBy: database) >= 1)
            await client.close()
            for _ in 0..<200 where try await connections(of: database.name, seenBy: database) > 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await connections(of: database.name, seenBy: database) == 0)
        }
    }

    @Test func `Every call completes, whenever the client is closed`() async throws {
        try await TestMongo.withDatabase { database in
            for round in 0..<60 {
                let client = try client(for: database, connections: 2)
                await withTaskGroup(of: Void.self) { group in
                    for call in 0..<24 {
                        group.addTask {
                            if call == 4 + round % 16 { await client.close() }
                            _ = try? await client.withConnection { _ in }
                        }
                    }
                }
            }
        }
    }

    private func client(for database: MongoDatabase, connections: Int = 1) throws -> MongoClient {
        var configuration = MongoConfiguration(uri: TestMongo.uri)
        configuration.connections = connections
        configuration.applicationName = database.name
        return try MongoClient(configuration, logger: TestMongo.quiet)
    }

    private func connections(of applicationName: String, seenBy database: MongoDatabase) async throws -> Int {
        let found = try await database.client.database("admin").run(
            .read,
            [
                "aggregate": 1,
                "pipeline": [
                    ["$currentOp": ["allUsers": true, "idleConnections": true]],
                    ["$match": ["appName": .string(applicationName)]],
                ],
                "cursor": [:],
            ])
        guard case .array(let connections) = found["cursor"]?["firstBatch"] else { return 0 }
        return connections.count
    }
}
