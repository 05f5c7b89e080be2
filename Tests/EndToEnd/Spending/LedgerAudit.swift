import BSON
import Domain
import MongoClient
import Persistence

/// Compares the ledger with the records of orders, and the budgets with the ledger.
enum LedgerAudit {
    /// - Returns: what does not agree; empty once everything is settled.
    static func differences(in database: MongoDatabase) async throws -> [String] {
        // What was not ordered after all is kept for a day.
        let spendings = try await documents("spending", database).filter { $1["state"] != "cancelled" }
        let records = try await documents("generated_image_entity", database).merging(
            try await documents("video_generation_jobs", database)
        ) { one, _ in one }
        var differences: [String] = []
        if Set(spendings.keys) != Set(records.keys) {
            differences.append("\(spendings.count) spendings, \(records.count) records")
        }
        for (id, spending) in spendings {
            let (state, status) = (spending["state"], records[id]?["status"])
            let isClosed = ["charged", "free"].contains(state) && spending["due_at"] == nil
            if !(isClosed || state == "unknown") || (status == "completed") != (state == "charged") {
                differences.append("\(id): \(String(describing: state)), \(String(describing: status))")
            }
        }
        let budgets = try await documents("budgets", database)
        for budget in Set(budgets.keys).union(spendings.values.flatMap(names)) {
            let document = budgets[budget] ?? BSONDocument()
            let counted = spendings.values.filter { names($0).contains(budget) && $0["state"] != "free" }
            let sum = counted.reduce(Money.zero) { $0 + amount($1["amount"]) }
            for total in ["day_total", "month_total"] where amount(document[total]) != sum {
                differences.append("\(budget) \(total): \(amount(document[total]).text), not \(sum.text)")
            }
            let unknown = counted.count { $0["state"] == "unknown" }
            if case .document(let open) = document["open"], try open.elements().count != unknown {
                differences.append("\(budget): \(try open.elements().count) open, \(unknown) undecided")
            }
        }
        return differences
    }

    /// The budgets that an order is taken from.
    private static func names(_ spending: BSONDocument) -> [BSONValue] {
        guard case .array(let budgets) = spending["budgets"] else { return [] }
        return budgets
    }

    private static func amount(_ value: BSONValue?) -> Money {
        guard case .decimal128(let decimal) = value else { return .zero }
        return Money(decimal.description) ?? .zero
    }

    private static func documents(
        _ collection: String, _ database: MongoDatabase
    ) async throws -> [BSONValue: BSONDocument] {
        let all = try await database.collection(collection).find(MongoFind([:], limit: 10_000)) {
            view throws(BSONError) in BSONDocument(copying: view)
        }
        return Dictionary(all.map { ($0["_id"] ?? .null, $0) }) { one, _ in one }
    }
}
