import BSON
import MongoClient
import TestSupport
import Testing

/// Streaming of documents in batches.
@Suite(.timeLimit(.minutes(1))) struct StreamTests {
    @Test func `All documents arrive in batches and in order`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(2345)
            let sizes = try await collection.withDocuments([:], sort: ["n": 1], batchSize: 500, read: number) {
                batches in
                var sizes: [Int] = []
                var next: Int64 = 0
                while let batch = try await batches.next() {
                    #expect(batch == Array(next..<(next + Int64(batch.count))))
                    next += Int64(batch.count)
                    sizes.append(batch.count)
                }
                #expect(try await batches.next() == nil, "next stays nil after the end")
                return sizes
            }
            #expect(sizes == [500, 500, 500, 500, 345])
            #expect(try await collection.openCursors() == 0)
        }
    }

    @Test(arguments: [0, 1, 10, 20]) func `A stream ends after its last document`(count: Int32) async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(count)
            let total = try await collection.withDocuments([:], batchSize: 10, read: number) { batches in
                var total = 0
                while let batch = try await batches.next() {
                    #expect(!batch.isEmpty)
                    total += batch.count
                }
                return total
            }
            #expect(total == Int(count))
        }
    }

    @Test func `Filter, sort and projection are applied`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(10)
            let all = try await collection.withDocuments(
                ["n": ["$gte": 7]], sort: ["n": -1], projection: ["_id": 0], batchSize: 2, read: copied
            ) { batches in
                var all: [BSONDocument] = []
                while let batch = try await batches.next() { all += batch }
                return all
            }
            #expect(all == [["n": 9], ["n": 8], ["n": 7]])
        }
    }

    @Test func `Pipeline results are streamed in batches`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(1000)
            let pipeline: [BSONDocument] = [
                ["$group": ["_id": ["$mod": ["$n", 250]], "n": ["$sum": 1]]], ["$sort": ["_id": 1]],
            ]
            let all = try await collection.withDocuments(of: pipeline, batchSize: 100, read: number) { batches in
                var all: [Int64] = []
                while let batch = try await batches.next() { all += batch }
                return all
            }
            #expect(all == Array(repeating: 4, count: 250))
            #expect(try await collection.openCursors() == 0)
        }
    }

    @Test func `A batch of large documents ends before its count is reached`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("large")
            let bytes = BSONValue.binary([UInt8](repeating: 1, count: 5 << 20), subtype: 0)
            for id in 0..<8 as Range<Int32> { try await collection.insert(["_id": .int32(id), "bytes": bytes]) }
            try await collection.withDocuments([:], read: { $0.bytes.count }) { batches in
                var count = 0
                while let batch = try await batches.next() {
                    #expect(batch.reduce(0, +) < 24 << 20)
                    count += batch.count
                }
                #expect(count == 8)
            }
        }
    }

    @Test func `Batches are fetched only on demand`() async throws {
        try await TestMongo.withDatabase { database in
            let collection = database.collection("things")
            try await collection.fill(30)
            try await collection.withDocuments([:], sort: ["_id": 1], batchSize: 10, read: number) { batches in
                #expect(try await collection.openCursors() == 0)
                #expect(try await batches.next()?.last == 9)
                // An index scan continues only on demand: documents deleted by then are not returned.
                _ = try await collection.deleteMany(["n": ["$gte": 20]])
                #expect(try await batches.next()?.last == 19)
                #expect(try await batches.next() == nil)
            }
        }
    }
}
