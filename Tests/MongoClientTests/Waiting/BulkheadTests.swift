import BSON
import MongoClient
import Synchronization
import TestSupport
import Testing

private final class Written: Sendable {
    let count = Mutex(0)
}

/// One class of commands stalls.
@Suite(.timeLimit(.minutes(1))) struct BulkheadTests {
    /// A class, and the number of connections that it may occupy, of eight and of the minimum.
    struct Stalled: Sendable {
        let kind: MongoConnection.Kind
        let priority: MongoPriority
        let limits: [Int: Int]
    }

    private static let reads = Stalled(kind: .read, priority: .interactive, limits: [8: 6, 4: 2])
    private static let writes = Stalled(kind: .write, priority: .interactive, limits: [8: 5, 4: 2])
    private static let background = Stalled(kind: .read, priority: .background, limits: [8: 5, 4: 2])
    private static let backgroundWrites = Stalled(kind: .write, priority: .background, limits: [8: 5, 4: 2])

    @Test(arguments: [reads, writes, background, backgroundWrites], [8, MongoConfiguration.fewestConnections])
    func `A class that stalls leaves connections to the others`(stalled: Stalled, of connections: Int) async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.connections = connections
                $0.commandTimeout = .seconds(2)
            } _: { client in
                try await Self.whileStalled(stalled, try #require(stalled.limits[connections]), client.client) {
                    for other in [Self.reads, Self.writes, Self.background]
                    where (other.kind, other.priority) != (stalled.kind, stalled.priority) {
                        if other.priority == .background, stalled.priority == .background { continue }
                        try await Self.call(other, client.client)
                    }
                    try await MongoPriority.healthCheck.run { () throws(MongoError) in try await client.ping() }
                    let further = await failure { () throws(MongoError) in try await Self.call(stalled, client.client) }
                    #expect(further?.kind == .timedOut && further?.isUnsent == true)
                }
            }
        }
    }

    @Test func `A health check succeeds while every connection for commands is occupied`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) { client in
                try await whileOccupied(client.client) { _ in
                    try await MongoPriority.healthCheck.run { () throws(MongoError) in try await client.ping() }
                }
            }
        }
    }

    @Test func `Reads succeed while the server stalls all writes`() async throws {
        try await TestMongo.withDatabase { database in
            try await withClient(for: database) {
                $0.connections = 8
            } _: { client in
                let collection = client.collection("things")
                try await collection.insert(["n": 1])
                let point = FailPoint(["insert"], times: nil, [("blockConnection", true), ("blockTimeMS", 3000)])
                let written = Written()
                try await point.enabled(for: client.name, by: database) {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<8 as Range<Int32> {
                            group.addImmediateTask {
                                try await collection.insert(["n": .int32(number)])
                                written.count.withLock { $0 += 1 }
                            }
                        }
                        for _ in 0..<20 { _ = try await collection.count([:]) }
                        #expect(written.count.withLock { $0 } == 0)
                        group.cancelAll()
                    }
                }
            }
        }
    }

    /// Run the body while the class occupies all connections that it may, as many as given.
    private static func whileStalled(
        _ stalled: Stalled, _ limit: Int, _ client: MongoClient, _ body: () async throws -> Void
    ) async throws {
        let gate = Gate()
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { gate.open() }
            for _ in 0..<limit {
                group.addTask {
                    try await stalled.priority.run { () throws(MongoError) in
                        try await client.withConnection(for: stalled.kind) { _ throws(MongoError) in
                            enter.yield()
                            gate.pass()
                        }
                    }
                }
            }
            var iterator = entered.makeAsyncIterator()
            for _ in 0..<limit { await iterator.next() }
            try await body()
            gate.open()
            try await group.waitForAll()
        }
    }

    private static func call(_ called: Stalled, _ client: MongoClient) async throws(MongoError) {
        try await called.priority.run { () throws(MongoError) in
            try await client.withConnection(for: called.kind) { _ in }
        }
    }
}
