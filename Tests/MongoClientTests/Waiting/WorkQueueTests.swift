import BSON
import MongoClient
import Synchronization
import TestSupport
import Testing

private final class ServedOrder: Sendable {
    let numbers = Mutex<[Int]>([])
}

/// Calls while every connection is busy.
@Suite(.timeLimit(.minutes(1))) struct WorkQueueTests {
    @Test func `With one connection and a queue of two, the fourth call is rejected at once`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.waitingLimit = 2
            } _: { client in
                try await whileOccupied(client.client) { gate in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        defer { gate.open() }
                        for _ in 0..<2 { group.addImmediateTask { try await client.ping() } }
                        let fourth = await failure { () throws(MongoError) in try await client.ping() }
                        #expect(fourth?.kind == .overloaded)
                        gate.open()
                        try await group.waitForAll()
                    }
                }
                try await client.ping()
            }
        }
    }

    @Test func `A client with a queue limit of zero accepts its first call`() async throws {
        try await TestMongo.withDatabase { database in
            for _ in 0..<20 {
                try await withClient(for: database) {
                    $0.waitingLimit = 0
                } _: { client in
                    let reply = try await client.client.withConnection { _ in 1 }
                    #expect(reply == 1)
                }
            }
        }
    }

    @Test func `Calls are served in order of arrival`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { client in
                let served = ServedOrder()
                try await whileOccupied(client.client) { gate in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        defer { gate.open() }
                        for number in 0..<100 {
                            group.addImmediateTask {
                                try await client.client.withConnection { _ throws(MongoError) in
                                    served.numbers.withLock { $0.append(number) }
                                }
                            }
                        }
                        gate.open()
                        try await group.waitForAll()
                    }
                }
                #expect(served.numbers.withLock { $0 } == Array(0..<100))
            }
        }
    }

    @Test func `Waiting calls time out at their deadline, even if no connection becomes free`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.commandTimeout = .milliseconds(150)
                $0.connections = 2
                $0.waitingLimit = 20
            } _: { client in
                try await whileOccupied(client.client, connections: 2) { _ in
                    for _ in 0..<2 {
                        let start = ContinuousClock.now
                        let kinds = await withTaskGroup(of: MongoError.Kind?.self) { group in
                            for _ in 0..<20 {
                                group.addImmediateTask {
                                    await failure { () throws(MongoError) in try await client.ping() }?.kind
                                }
                            }
                            return await group.reduce(into: []) { $0.append($1) }
                        }
                        let elapsed = ContinuousClock.now - start
                        #expect(kinds == Array(repeating: .timedOut, count: 20))
                        #expect(elapsed >= .milliseconds(150) && elapsed < .milliseconds(1000))
                    }
                }
                try await client.ping()
            }
        }
    }

    @Test func `A cancelled waiting call ends at once, is never sent, and frees its place`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.waitingLimit = 1
            } _: { client in
                try await whileOccupied(client.client) { _ in
                    for _ in 0..<10 {
                        let waiting = Task<MongoError?, Never>.immediate {
                            await failure { () throws(MongoError) in
                                try await client.collection("things").insert(["n": 1])
                            }
                        }
                        waiting.cancel()
                        #expect(await waiting.value?.kind == .cancelled)
                    }
                }
                // Anything queued earlier has been served by now.
                try await client.ping()
                #expect(try await client.collection("things").count([:]) == 0)
            }
        }
    }

    @Test func `A call of an already cancelled task is not sent`() async throws {
        try await TestMongo.withDatabase { database in
            let error = await Task.immediate {
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure { () throws(MongoError) in try await database.collection("things").insert(["n": 1])
                }
            }.value
            let count = try await database.collection("things").count([:])
            #expect(error?.kind == .cancelled)
            #expect(count == 0)
        }
    }

    @Test func `A command that was sent completes even if its task is cancelled`() async throws {
        try await TestMongo.withDatabase { database in
            let name = database.name
            let gate = Gate()
            let (entered, enter) = AsyncStream.makeStream(of: Void.self)
            let running = Task {
                try await database.client.withConnection { connection throws(MongoError) in
                    enter.yield()
                    gate.pass()
                    try connection.command(.write, in: name, ["insert": "things", "documents": [["n": 1]]]) { _ in }
                    return 7
                }
            }
            for await _ in entered { break }
            running.cancel()
            gate.open()
            let reply = try await running.value
            #expect(reply == 7)
            #expect(try await database.collection("things").count([:]) == 1)
        }
    }
}
