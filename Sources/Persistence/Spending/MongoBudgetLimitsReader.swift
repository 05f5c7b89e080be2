package import Application
import BSON
package import Domain
package import MongoClient

/// Reads the field `budget` of accounts and API keys: `{"per_day": "0.14", "per_month": "2"}`.
package struct MongoBudgetLimitsReader: BudgetLimitsReader {
    private let users: MongoCollection
    private let keys: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        users = database.collection(names.users)
        keys = database.collection(names.apiKeys)
    }

    package func limits(of budget: BudgetID) async throws(Failure) -> BudgetLimits? {
        // Users who are known by a token only have other ids.
        guard let id = RecordID(budget.name) else { return nil }
        let collection = budget.scope == .key ? keys : users
        var find = MongoFind(["_id": .objectID(ObjectID(id))], limit: 1)
        find.projection = ["budget": 1]
        return try await reporting { [find] () throws(MongoError) in
            try await collection.find(find, read: Self.read).first ?? nil
        }
    }

    private static let read: @Sendable (BSONView) throws(BSONError) -> BudgetLimits? = { document throws(BSONError) in
        try BudgetLimitsDocument.read(document.subdocument("budget"))
    }
}
