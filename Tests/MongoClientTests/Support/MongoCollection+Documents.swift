import BSON
import MongoClient

extension MongoCollection {
    /// Copies of the matching documents, sorted by id by default.
    func documents(
        _ filter: BSONDocument = [:], sort: BSONDocument = ["_id": 1], limit: Int32 = 1000
    ) async throws(MongoError) -> [BSONDocument] {
        try await find(MongoFind(filter, sort: sort, limit: limit), read: copied)
    }

    /// Insert documents whose `_id` and `n` are 0 ..< `count`.
    func fill(_ count: Int32) async throws(MongoError) {
        try await insert((0..<count).map { ["_id": .int32($0), "n": .int32($0)] })
    }
}

/// Reader that copies a document.
let copied: @Sendable (BSONView) throws(BSONError) -> BSONDocument = { view throws(BSONError) in
    BSONDocument(copying: view)
}

/// Reader of the field `n`.
let number: @Sendable (BSONView) throws(BSONError) -> Int64 = { view throws(BSONError) in
    guard let n = try view.first("n") else { throw .malformed(at: 0) }
    return try n.integer()
}
