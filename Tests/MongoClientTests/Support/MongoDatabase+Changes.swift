import BSON
import MongoClient

/// A change as the tests look at it: which document, and what of it.
struct SeenChange: Sendable, Hashable {
    let id: Int64
    let n: Int64
    let kind: String
}

/// Reads a change with its whole document.
let seenChange: @Sendable (BSONView) throws(BSONError) -> SeenChange = { event throws(BSONError) in
    guard let document = try event.first("fullDocument"), let kind = try event.first("operationType"),
        let id = try document.view().first("_id"), let n = try document.view().first("n")
    else { throw .malformed(at: 0) }
    return SeenChange(id: try id.integer(), n: try n.integer(), kind: try kind.string())
}

extension MongoBatches<MongoChange<SeenChange>> {
    /// Asks until there are so many changes.
    ///
    /// - Parameter token: is given the place behind the last of them.
    mutating func changes(
        _ count: Int, token: inout BSONDocument?
    ) async throws(MongoError) -> [SeenChange] {
        var changes: [SeenChange] = []
        while changes.count < count, let batch = try await next() {
            for change in batch {
                if let element = change.element { changes.append(element) }
                token = change.token
            }
        }
        return changes
    }

    mutating func changes(_ count: Int) async throws(MongoError) -> [SeenChange] {
        var token: BSONDocument?
        return try await changes(count, token: &token)
    }
}
