import Application
import BSON
import Domain

/// The stored form of an order's spending.
enum SpendingDocument {
    /// Without the times, which the database sets.
    static func fields(of new: NewSpending, in collection: String) -> BSONDocument {
        var fields: [(String, BSONValue)] = [
            ("order", ["collection": .string(collection), "id": .objectID(ObjectID(new.item.id))]),
            ("owner", .string(new.owner.text)),
        ]
        if let key = new.key { fields.append(("key", .string(key.text))) }
        fields += priced(new)
        fields += [
            ("kind", .string(new.item.kind.rawValue)), ("budgets", .array(new.budgets.map { .string($0.text) })),
            ("state", .string(SpendingState.reserving.rawValue)), ("attempt", .objectID(ObjectID(new.attempt))),
            ("checks", .int32(0)),
        ]
        return BSONDocument(literal: fields)
    }

    /// What depends on the price.
    static func priced(_ new: NewSpending) -> [(String, BSONValue)] {
        [
            ("model", .string(new.order.model)), ("units", .int32(Int32(clamping: new.order.units))),
            ("unit", new.item.kind == .image ? "image" : "second"),
            ("amount", new.price.map { BSONValue($0.amount) } ?? .null),
            ("currency", new.price.map { .string($0.currency) } ?? .null),
        ]
    }

    static let read: @Sendable (BSONView) throws(BSONError) -> OrderSpending = { document throws(BSONError) in
        guard let id = try document.first("_id"), let kind = try document.first("kind"),
            let item = ItemKind(rawValue: try kind.string()), let model = try document.first("model"),
            let state = try document.first("state"), let known = SpendingState(rawValue: try state.string()),
            let attempt = try document.first("attempt")
        else { throw .malformed(at: 0) }
        var budgets: [BudgetID] = []
        if let stored = try document.first("budgets") {
            var elements = try stored.view().elements()
            while let element = try elements.next() {
                guard let budget = BudgetID(try element.string()) else { throw .malformed(at: 0) }
                budgets.append(budget)
            }
        }
        let dueAt = try document.first("due_at")
        return OrderSpending(
            order: ItemReference(item, RecordID(try id.objectID())), model: try model.string(),
            amount: try document.first("amount")?.money(), budgets: budgets, state: known,
            attempt: RecordID(try attempt.objectID()), isRecounted: try document.first("recounted") != nil,
            dueAt: try dueAt.map { element throws(BSONError) in Timestamp(milliseconds: try element.milliseconds()) })
    }

    /// Without the spending if the document is damaged, or if another application has written it.
    static let readIfPossible: @Sendable (BSONView) throws(BSONError) -> (order: RecordID, spending: OrderSpending?) = {
        document throws(BSONError) in
        guard let id = try document.first("_id") else { throw .malformed(at: 0) }
        return (RecordID(try id.objectID()), try? read(document))
    }

    /// Matches the document only as it was read.
    static func unchanged(_ spending: OrderSpending) -> BSONDocument {
        let due: BSONValue = spending.dueAt.map { .date(milliseconds: $0.milliseconds) } ?? ["$exists": false]
        return BSONDocument(literal: [
            ("_id", .objectID(ObjectID(spending.order.id))), ("state", .string(spending.state.rawValue)),
            ("attempt", .objectID(ObjectID(spending.attempt))), ("due_at", due),
        ])
    }

    /// Matches the document in this state, whenever it is due.
    static func inState(of spending: OrderSpending) -> BSONDocument {
        BSONDocument(literal: [
            ("_id", .objectID(ObjectID(spending.order.id))), ("state", .string(spending.state.rawValue)),
            ("attempt", .objectID(ObjectID(spending.attempt))),
        ])
    }
}
