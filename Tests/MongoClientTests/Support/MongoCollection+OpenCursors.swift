import BSON
import MongoClient

extension MongoCollection {
    /// Number of open cursors of this collection on the server, idle or active.
    func openCursors() async throws(MongoError) -> Int {
        let namespace = "\(database.name).\(name)"
        let found = try await database.client.database("admin").run(
            .read,
            [
                "aggregate": 1,
                "pipeline": [
                    ["$currentOp": ["allUsers": true, "idleCursors": true, "idleConnections": true]],
                    ["$match": ["ns": .string(namespace), "cursor": ["$exists": true]]],
                    ["$count": "n"],
                ],
                "cursor": [:],
            ])
        guard let count = found["cursor"]?["firstBatch"]?[0]?["n"], case .int32(let number) = count else { return 0 }
        return Int(number)
    }
}
