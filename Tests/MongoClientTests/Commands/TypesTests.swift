import BSON
import MongoClient
import TestSupport
import Testing

@Suite struct TypesTests {
    @Test func `Every BSON type survives a round trip through the server`() async throws {
        let id = try #require(ObjectID(hex: "5f0c1a2b3c4d5e6f70819203"))
        let document: BSONDocument = [
            "_id": .objectID(id), "double": 1.5, "negativeZero": -0.0, "nan": .double(.infinity),
            "string": "ünï ✓ \u{0} zero", "empty": "", "document": ["a": ["b": [:]]],
            "array": [1, "two", [3.0], [:], nil], "binary": .binary([0, 1, 255], subtype: 0),
            "uuid": .binary([UInt8](0..<16), subtype: 4), "user": .binary([9], subtype: 0x80), "undefined": .undefined,
            "true": true, "false": false, "date": .date(milliseconds: -62_135_596_800_000),
            "now": .date(milliseconds: 1_700_000_000_123), "null": nil,
            "regex": .regex(pattern: "^a.*b$", options: "im"),
            "pointer": .dbPointer(collection: "a.b", id: id), "code": .code("function () { return 1 }"),
            "symbol": .symbol("old"), "scoped": .codeWithScope("x", scope: ["x": 1]), "int32": .int32(.min),
            "timestamp": .timestamp(seconds: 7, increment: 3), "int64": .int64(.max),
            "decimal": .decimal128(Decimal128(high: 0x3040_0000_0000_0000, low: 42)), "min": .minKey, "max": .maxKey,
        ]
        try await TestMongo.withDatabase { database in
            let one = database.collection("one")
            try await one.insert(document)
            #expect(try await one.documents() == [document])
            let many = database.collection("many")
            try await many.insert([document])
            #expect(try await many.documents() == [document])
            let updated = database.collection("updated")
            let set = try BSONDocument([("value", .document(document))])
            _ = try await updated.findOneAndUpdate(
                ["_id": 1], .operators(["$set": .document(set)]), upsert: true
            ) { _ in }
            #expect(try await updated.documents().first?["value"] == .document(document))
        }
    }
}
