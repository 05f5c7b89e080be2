import BSON
import MongoClient

/// Fields of a change that the tests compare.
struct ChangeEvent: Sendable, Hashable {
    let id: Int64
    let n: Int64
    let kind: String
}

/// Reader of a change with its full document.
let readChange: @Sendable (BSONView) throws(BSONError) -> ChangeEvent = { event throws(BSONError) in
    guard let document = try event.first("fullDocument"), let kind = try event.first("operationType"),
        let id = try document.view().first("_id"), let n = try document.view().first("n")
    else { throw .malformed(at: 0) }
    return ChangeEvent(id: try id.integer(), n: try n.integer(), kind: try kind.string())
}

extension MongoBatches<MongoChange<ChangeEvent>> {
    /// Read until there are `count` changes.
    ///
    /// - Parameter token: set to the resume token after the last of them.
    mutating func changes(
        _ count: Int, token: inout BSONDocument?
    ) async throws(MongoError) -> [ChangeEvent] {
        var changes: [ChangeEvent] = []
        while changes.count < count, let batch = try await next() {
            for change in batch {
                if let element = change.element { changes.append(element) }
                token = change.token
            }
        }
        return changes
    }

    mutating func changes(_ count: Int) async throws(MongoError) -> [ChangeEvent] {
        var token: BSONDocument?
        return try await changes(count, token: &token)
    }
}
