import BSON
import MongoClient

extension MongoCollection {
    /// Copies of what fits, in the order of their ids unless another is asked for.
    func documents(
        _ filter: BSONDocument = [:], sort: BSONDocument = ["_id": 1], limit: Int32 = 1000
    ) async throws(MongoError) -> [BSONDocument] {
        try await find(MongoFind(filter, sort: sort, limit: limit), read: copied)
    }

    /// Inserts documents with the ids 0 up to `count`, and as `n` the same.
    func fill(_ count: Int32) async throws(MongoError) {
        try await insert((0..<count).map { ["_id": .int32($0), "n": .int32($0)] })
    }
}

/// Reads a document by copying it.
let copied: @Sendable (BSONView) throws(BSONError) -> BSONDocument = { view throws(BSONError) in
    BSONDocument(copying: view)
}

/// Reads the field `n`.
let number: @Sendable (BSONView) throws(BSONError) -> Int64 = { view throws(BSONError) in
    guard let n = try view.first("n") else { throw .malformed(at: 0) }
    return try n.integer()
}
