import BSON
import MongoClient

/// The server's execution statistics of a command, from `explain`.
struct ExplainedPlan {
    let keys: Int
    let documents: Int
    let returned: Int
    /// The names of the winning plan's stages.
    let stages: Set<String>
    let indexes: Set<String>

    init(_ command: BSONDocument, in database: MongoDatabase) async throws {
        var explained = try await database.explain(command)
        // Of a pipeline, the stage that reads the collection.
        if case .document(let reading) = explained["stages"]?[0]?["$cursor"] { explained = reading }
        let statistics = try required(explained["executionStats"])
        keys = try Self.number(statistics["totalKeysExamined"])
        documents = try Self.number(statistics["totalDocsExamined"])
        returned = try Self.number(statistics["nReturned"])
        var stages: Set<String> = []
        var indexes: Set<String> = []
        Self.walk(try required(explained["queryPlanner"]?["winningPlan"])) { key, value in
            if key == "stage", case .string(let name) = value { stages.insert(name) }
            if key == "indexName", case .string(let name) = value { indexes.insert(name) }
        }
        self.stages = stages
        self.indexes = indexes
    }

    /// Whether all records came from an index in the requested order.
    var isServedByIndex: Bool { stages.isDisjoint(with: ["COLLSCAN", "SORT"]) }

    private static func number(_ value: BSONValue?) throws -> Int {
        switch value {
        case .int32(let number): Int(number)
        case .int64(let number): Int(number)
        default: throw Missing()
        }
    }

    private static func walk(_ value: BSONValue, _ visit: (String, BSONValue) -> Void) {
        switch value {
        case .document(let document):
            for (key, value) in (try? document.elements()) ?? [] {
                visit(key, value)
                walk(value, visit)
            }
        case .array(let values):
            for value in values { walk(value, visit) }
        default: break
        }
    }
}
