package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `spending`: one document for each order, with the id of the order's record.
package struct MongoSpendingRepository: SpendingRepository {
    /// After which time an order that is not confirmed is looked at.
    private static let patience = Duration.seconds(20)
    /// The first delay after which the record of an order is looked at; it doubles up to the longest.
    private static let (firstCheck, longestCheck) = (Duration.seconds(5), Duration.seconds(300))
    /// After which time the change of the budgets is continued by any process.
    private static let lease = Duration.seconds(10)
    private static let day = Duration.seconds(86_400)

    private let collection: MongoCollection
    private let operations: MongoCollection
    private let names: CollectionNames
    private let unknownFor: Duration?

    /// - Parameter unknownFor: after which time an order of unknown cost is due; nil for never.
    package init(_ database: MongoDatabase, names: CollectionNames, unknownFor: Duration?) {
        collection = database.collection(names.spending)
        operations = database.collection(names.operationsState)
        self.names = names
        self.unknownFor = unknownFor
    }

    package func begin(_ spending: NewSpending) async throws(Failure) -> OrderSpending {
        let records = PerKind { $0 == .image ? names.generatedImages : names.videoJobs }
        let times: BSONDocument = [
            "day": Self.today, "created_at": "$$NOW", "due_at": later(Self.patience),
        ]
        let insert = InsertStage.creating(
            SpendingDocument.fields(of: spending, in: records[spending.item.kind]), times)
        let filter = Self.byID(spending.item.id)
        let stored = try await repeating { () throws(MongoError) in
            do throws(MongoError) {
                return try await collection.findOneAndUpdate(
                    filter, .pipeline([insert]), upsert: true, read: SpendingDocument.read)
            } catch  where error.kind == .duplicateKey {
                // Another attempt inserted it first.
                return try await collection.findOneAndUpdate(
                    filter, .pipeline([insert]), upsert: true, read: SpendingDocument.read)
            }
        }
        guard let stored else { throw .unexpected("an upsert gave no document") }
        return stored
    }

    package func restart(_ spending: OrderSpending, as new: NewSpending) async throws(Failure) -> OrderSpending? {
        let fields: [(String, BSONValue)] =
            SpendingDocument.priced(new).map { ($0, ["$literal": $1]) } + [
                ("state", .string(SpendingState.reserving.rawValue)), ("attempt", .objectID(ObjectID(new.attempt))),
                ("checks", .int32(0)), ("day", Self.today), ("due_at", later(Self.patience)),
            ]
        let update: [BSONDocument] = [
            ["$set": .document(BSONDocument(literal: fields))],
            ["$unset": ["settled_at", "reason", "decided_by", "recounted"]],
        ]
        let trace: BSONDocument = [
            "_id": .objectID(ObjectID(spending.order.id)), "attempt": .objectID(ObjectID(new.attempt)),
        ]
        return try await reporting { () throws(MongoError) in
            try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace,
                read: { document throws(BSONError) in try SpendingDocument.read(document) },
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(
                        SpendingDocument.unchanged(spending), .pipeline(update), read: SpendingDocument.read)
                })
        }
    }

    package func hold(_ order: RecordID) async throws(Failure) -> OrderSpending? {
        let states: [BSONValue] = [SpendingState.reserving, .held].map { .string($0.rawValue) }
        let filter: BSONDocument = ["_id": .objectID(ObjectID(order)), "state": ["$in": .array(states)]]
        let update: BSONDocument = [
            "$set": [
                "state": .string(SpendingState.held.rawValue), "held_at": ["$ifNull": ["$held_at", "$$NOW"]],
                "checks": 0, "due_at": later(Self.firstCheck),
            ]
        ]
        let held = try await repeating { () throws(MongoError) in
            try await collection.findOneAndUpdate(filter, .pipeline([update]), read: SpendingDocument.read)
        }
        if let held { return held }
        return try await spendings(of: [order]).readable.first
    }

    package func spendings(of orders: [RecordID]) async throws(Failure) -> FoundSpendings {
        try await found(MongoFind(Self.byIDs(orders), limit: Int32(clamping: orders.count)))
    }

    package func due(atMost count: Int) async throws(Failure) -> FoundSpendings {
        let due = BSONWriter.document { filter in
            filter.document("_id") { $0.append("$type", "objectId") }
            filter.document("due_at") { $0.append("$type", "date") }
            filter.document("$expr") { DateExpression.isPast("$due_at", in: &$0) }
        }
        return try await found(MongoFind(due, sort: ["due_at": 1], limit: Int32(clamping: count)))
    }

    private func found(_ find: MongoFind) async throws(Failure) -> FoundSpendings {
        let found = try await reporting { () throws(MongoError) in
            try await collection.find(find, read: SpendingDocument.readIfPossible)
        }
        return FoundSpendings(
            readable: found.compactMap { $0.spending },
            unreadable: found.compactMap { $0.spending == nil ? $0.order : nil })
    }

    package func change(
        _ spending: OrderSpending, _ decision: SpendingDecision
    ) async throws(Failure) -> OrderSpending? {
        var fields: [(String, BSONValue)] = [
            ("state", .string(decision.state.rawValue)), ("settled_at", "$$NOW"),
            ("due_at", decision.state == .unknown ? unknownFor.map(later) ?? "$$REMOVE" : later(Self.lease)),
            ("reason", decision.reason.map { .string($0) } ?? "$$REMOVE"),
        ]
        if let actor = decision.actor { fields.append(("decided_by", ["$literal": .string(actor.text)])) }
        if spending.state == .free { fields.append(("recounted", true)) }
        let update: BSONDocument = ["$set": .document(BSONDocument(literal: fields))]
        // Not repeated: what is due is continued.
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                SpendingDocument.unchanged(spending), .pipeline([update]), read: SpendingDocument.read)
        }
    }

    package func recounted(_ spending: OrderSpending) async throws(Failure) -> Bool {
        try await write(SpendingDocument.inState(of: spending), ["$unset": ["recounted": ""]])
    }

    package func finish(_ spending: OrderSpending) async throws(Failure) {
        let filter = SpendingDocument.inState(of: spending)
        if spending.state == .cancelled {
            _ = try await repeating { () throws(MongoError) in try await collection.deleteOne(filter) }
        } else {
            _ = try await write(filter, ["$unset": ["due_at": ""]])
        }
    }

    package func keep(cancelled spending: OrderSpending) async throws(Failure) {
        let update: BSONDocument = ["$set": ["due_at": later(Self.day)]]
        _ = try await repeating { () throws(MongoError) in
            try await collection.updateOne(SpendingDocument.inState(of: spending), .pipeline([update]))
        }
    }

    package func postpone(_ spending: OrderSpending) async throws(Failure) {
        let doublings: BSONValue = ["$pow": [2, ["$min": [10, "$checks"]]]]
        let doubled: BSONValue = [
            "$multiply": [.int64(DateExpression.milliseconds(Self.firstCheck)), doublings]
        ]
        let delay: BSONValue = ["$min": [.int64(DateExpression.milliseconds(Self.longestCheck)), doubled]]
        let update: BSONDocument = [
            "$set": ["due_at": ["$add": ["$$NOW", delay]], "checks": ["$add": ["$checks", 1]]]
        ]
        _ = try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(SpendingDocument.unchanged(spending), .pipeline([update])) { _ in
                true
            }
        }
    }

    package func postpone(unreadable orders: [RecordID]) async throws(Failure) {
        let update: BSONDocument = ["$set": ["due_at": later(Self.day)]]
        _ = try await reporting { () throws(MongoError) in
            try await collection.updateMany(Self.byIDs(orders), .pipeline([update]))
        }
    }

    package func claimSweep(every interval: Duration) async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in
            try await operations.claimTurn("spending_sweep", every: interval)
        }
    }

    /// - Returns: whether it has changed anything.
    private func write(_ filter: BSONDocument, _ update: BSONDocument) async throws(Failure) -> Bool {
        try await repeating { () throws(MongoError) in try await collection.updateOne(filter, .operators(update)) }
            .modified > 0
    }

    private func repeating<Output>(_ write: () async throws(MongoError) -> Output) async throws(Failure) -> Output {
        try await reporting { () throws(MongoError) in try await UnknownWrite.duringRequest.repeating(write) }
    }

    private func later(_ duration: Duration) -> BSONValue {
        ["$add": ["$$NOW", .int64(DateExpression.milliseconds(duration))]]
    }

    /// The day from whose budgets an order is taken.
    private static let today: BSONValue = [
        "$dateToString": ["date": "$$NOW", "format": "%Y-%m-%d", "timezone": "UTC"]
    ]

    private static func byID(_ order: RecordID) -> BSONDocument { ["_id": .objectID(ObjectID(order))] }

    private static func byIDs(_ orders: [RecordID]) -> BSONDocument {
        ["_id": ["$in": .array(orders.map { .objectID(ObjectID($0)) })]]
    }
}
