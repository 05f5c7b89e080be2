package import Application
package import BSON
package import Domain
package import MongoClient

/// Reads and decides what is in the collection `spending`.
package struct MongoSpendingReader: SpendingReader {
    /// More rows are an error, not a part of the truth.
    package static let maximumRows = 20_000
    /// Of one query, on the server.
    private static let time: Duration = .seconds(5)

    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collection = database.collection(names.spending)
    }

    package func rows(
        _ days: ClosedRange<String>, by group: SpendingGroup, of owner: Owner?
    ) async throws(Failure) -> [SpendingRow] {
        let rows: [SpendingRow]
        do throws(MongoError) {
            rows = try await MongoPriority.background.run { () throws(MongoError) in
                try await collection.aggregate(
                    SpendingPipeline.rows(days, by: group, of: owner), limit: Int32(Self.maximumRows + 1),
                    within: Self.time, read: SpendingPipeline.read)
            }
        } catch  where error.kind == .timedOut {
            throw Failure(
                .overloaded, "Adding this up takes too long at the moment. Try again, or choose a shorter range.",
                retryAfter: 5, detail: error.detail)
        } catch {
            throw Failure(error)
        }
        guard rows.count <= Self.maximumRows else {
            throw .invalid("from", "The range has more than \(Self.maximumRows) rows.")
        }
        return rows
    }

    package func unknown(atMost count: Int) async throws(Failure) -> [UnknownSpending] {
        try await reporting { () throws(MongoError) in
            try await collection.find(Self.findUnknown(atMost: count), read: Self.readUnknown)
        }
    }

    package func countUnknown() async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in try await collection.count(Self.isUnknown) }
    }

    package func decide(_ order: RecordID, isCharged: Bool, by actor: AuditActor) async throws(Failure) -> Bool {
        let state: BSONValue = .string((isCharged ? SpendingState.charged : .free).rawValue)
        let id: BSONValue = .objectID(ObjectID(order))
        // Due at once: `SettleSpending` changes the budgets.
        let update: BSONDocument = [
            "$set": [
                "state": state, "decided_by": ["$literal": .string(actor.text)], "settled_at": "$$NOW",
                "due_at": "$$NOW",
            ]
        ]
        let trace: BSONDocument = ["_id": id, "state": state, "decided_by": .string(actor.text)]
        return try await reporting { () throws(MongoError) in
            try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace, read: { _ in true },
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(
                        ["_id": id, "state": .string(SpendingState.unknown.rawValue)], .pipeline([update])
                    ) { _ in true } ?? false
                })
        }
    }

    // MARK: - Queries, also explained by tests

    package static let isUnknown: BSONDocument = ["state": .string(SpendingState.unknown.rawValue)]

    /// The oldest first.
    package static func findUnknown(atMost count: Int) -> MongoFind {
        MongoFind(isUnknown, sort: ["settled_at": 1], limit: Int32(clamping: count))
    }

    private static let readUnknown: @Sendable (BSONView) throws(BSONError) -> UnknownSpending = {
        document throws(BSONError) in
        let spending = try SpendingDocument.read(document)
        guard let owner = try document.first("owner"), let since = try document.first("settled_at") else {
            throw .malformed(at: 0)
        }
        return UnknownSpending(
            order: spending.order, owner: Owner(stored: try owner.string()), model: spending.model,
            amount: spending.amount, since: Timestamp(milliseconds: try since.milliseconds()))
    }
}
