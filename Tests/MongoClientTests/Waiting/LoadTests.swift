import BSON
import MongoClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct LoadTests {
    @Test func `2000 concurrent calls over eight connections each get their own reply`()
        async throws
    {
        try await TestMongo.withDatabase {
            $0.connections = 8
            $0.waitingLimit = 2000
            $0.commandTimeout = .seconds(30)
        } _: { database in
            let collection = database.collection("things")
            try await collection.fill(100)
            let replies = try await withThrowingTaskGroup(of: (Int64, Int64?).self) { group in
                for call in 0..<2000 as Range<Int64> {
                    group.addTask {
                        (call % 100, try await collection.findOne(["_id": .int64(call % 100)], read: number))
                    }
                }
                return try await group.reduce(into: []) { all, reply in all.append(reply) }
            }
            #expect(replies.count == 2000)
            #expect(replies.allSatisfy { id, found in id == found })
        }
    }

    @Test func `Calls cancelled at any time complete, and the others succeed`() async throws {
        try await TestMongo.withDatabase {
            $0.connections = 2
            $0.commandTimeout = .seconds(30)
        } _: { database in
            let calls = (0..<400).map { call in
                Task { () async -> Bool in
                    do throws(MongoError) {
                        try await database.ping()
                        return true
                    } catch {
                        return error.kind == .cancelled && call % 3 == 0
                    }
                }
            }
            for call in stride(from: 0, to: 400, by: 3) {
                calls[call].cancel()
                if call % 7 == 0 { await Task.yield() }
            }
            for call in calls { #expect(await call.value) }
        }
    }
}
