import BSON
import MongoClient
import TestSupport
import Testing

/// Streams and commands share the connections.
@Suite(.timeLimit(.minutes(1))) struct StreamLimitTests {
    @Test func `At most half of the connections serve streams, and commands keep running`() async throws {
        try await TestMongo.withDatabase {
            $0.connections = 5
        } _: { database in
            let collection = database.collection("things")
            try await collection.fill(50)
            try await collection.withDocuments([:], batchSize: 10, read: number) { first in
                _ = try await first.next()
                try await collection.withDocuments([:], batchSize: 10, read: number) { second in
                    _ = try await second.next()
                    let third = await #expect(throws: MongoError.self) {
                        try await collection.withDocuments([:], read: number) { _ in Issue.record("stream was admitted")
                        }
                    }
                    #expect(third?.kind == .overloaded)
                    for _ in 0..<10 { #expect(try await collection.count([:]) == 50) }
                }
                try await collection.withDocuments([:], read: number) { third in
                    let batch = try await third.next()
                    #expect(batch?.count == 50)
                }
            }
        }
    }

    @Test func `With four connections a stream leaves one reserved for reads`() async throws {
        try await TestMongo.withDatabase {
            $0.connections = 4
        } _: { database in
            let collection = database.collection("things")
            try await collection.fill(50)
            try await collection.withDocuments([:], batchSize: 10, read: number) { first in
                _ = try await first.next()
                let second = await #expect(throws: MongoError.self) {
                    try await collection.withDocuments([:], read: number) { _ in Issue.record("stream was admitted") }
                }
                #expect(second?.kind == .overloaded)
                for _ in 0..<10 { #expect(try await collection.count([:]) == 50) }
            }
        }
    }

    @Test func `A client with one connection rejects streams`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { client in
                let error = await #expect(throws: MongoError.self) {
                    try await client.collection("things").withDocuments([:], read: number) { _ in }
                }
                #expect(error?.kind == .overloaded)
            }
        }
    }

    @Test func `A stream times out if every connection is busy`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.connections = 2
                $0.commandTimeout = .milliseconds(150)
            } _: { client in
                try await whileOccupied(client.client, connections: 2) { _ in
                    let error = await #expect(throws: MongoError.self) {
                        try await client.collection("things").withDocuments([:], read: number) { batches in
                            _ = try await batches.next()
                        }
                    }
                    #expect(error?.kind == .timedOut)
                }
            }
        }
    }

    @Test func `Closing the client ends an open stream`() async throws {
        try await TestMongo.withDatabase { database in
            try await database.collection("things").fill(50)
            var configuration = MongoConfiguration(uri: TestMongo.uri)
            configuration.connections = 2
            let client = try MongoClient(configuration, logger: TestMongo.quiet)
            let collection = client.database(database.name).collection("things")
            let error = await #expect(throws: MongoError.self) {
                try await collection.withDocuments([:], batchSize: 10, read: number) { batches in
                    _ = try await batches.next()
                    await client.close()
                    _ = try await batches.next()
                }
            }
            #expect(error?.kind == .closed)
            let late = await #expect(throws: MongoError.self) {
                try await collection.withDocuments([:], read: number) { _ in }
            }
            #expect(late?.kind == .closed)
            #expect(try await database.collection("things").openCursors() == 0)
        }
    }

    @Test func `Many sequential and concurrent streams all complete`() async throws {
        try await TestMongo.withDatabase {
            $0.connections = 8
        } _: { database in
            let collection = database.collection("things")
            try await collection.fill(300)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for size in [1, 7, 100, 300, 1000] as [Int32] {
                            let sum = try await collection.withDocuments([:], batchSize: size, read: number) {
                                batches in
                                var sum: Int64 = 0
                                while let batch = try await batches.next() { sum += batch.reduce(0, +) }
                                return sum
                            }
                            #expect(sum == 300 * 299 / 2)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await collection.openCursors() == 0)
        }
    }
}
