package import Application
package import BSON
package import Domain
package import MongoClient

/// The collection `budgets`: one document for each budget.
package struct MongoBudgetRepository: BudgetRepository {
    /// Something that is held for a shorter time may be given back in a moment.
    private static let busy: Int64 = 1000

    private let collection: MongoCollection
    private let now: BSONValue

    /// - Parameter now: the time, an expression; a date in tests.
    package init(_ database: MongoDatabase, names: CollectionNames, now: BSONValue = "$$NOW") {
        collection = database.collection(names.budgets)
        self.now = now
    }

    package func take(
        _ amount: Money, for order: RecordID, _ attempt: RecordID, from budget: BudgetID, within limits: BudgetLimits
    ) async throws(Failure) -> BudgetTake {
        let stages = BudgetStages(order: order, attempt: attempt, now: now).taking(amount, within: limits)
        let filter: BSONDocument = ["_id": .string(budget.text)]
        // Not `open`, which may be large.
        let fields: BSONDocument = [
            "day_total": 1, "month_total": 1, "updated_at": 1, "now": ["$toDate": now],
            "held": ["$eq": [["$type": .string("$open.\(order.text)")], "object"]],
        ]
        let take = try await reporting { () throws(MongoError) in
            try await UnknownWrite.duringRequest.repeating { () throws(MongoError) in
                do throws(MongoError) {
                    return try await collection.findOneAndUpdate(
                        filter, .pipeline(stages), upsert: true, projection: fields, read: Self.readTake)
                } catch  where error.kind == .duplicateKey {
                    // Another process inserted it first.
                    return try await collection.findOneAndUpdate(
                        filter, .pipeline(stages), upsert: true, projection: fields, read: Self.readTake)
                }
            }
        }
        guard let take else { throw .unexpected("an upsert gave no document") }
        return take
    }

    package func giveBack(_ order: RecordID, _ attempt: RecordID, to budget: BudgetID) async throws(Failure) {
        let stages = BudgetStages(order: order, attempt: attempt, now: now)
        try await change(stages.holding(budget), .pipeline(stages.givingBack))
    }

    package func close(_ order: RecordID, in budget: BudgetID) async throws(Failure) {
        let closing = BSONDocument(literal: [("open.\(order.text)", "")])
        try await change(["_id": .string(budget.text)], .operators(["$unset": .document(closing)]))
    }

    private func change(_ filter: BSONDocument, _ update: MongoUpdate) async throws(Failure) {
        _ = try await reporting { () throws(MongoError) in
            try await UnknownWrite.duringRequest.repeating { () throws(MongoError) in
                try await collection.updateOne(filter, update)
            }
        }
    }

    package func standings(of budgets: [BudgetID]) async throws(Failure) -> [BudgetID: BudgetStanding] {
        let ids: [BSONValue] = budgets.map { .string($0.text) }
        var find = MongoFind(["_id": ["$in": .array(ids)]], limit: Int32(budgets.count))
        find.projection = ["day": 1, "day_total": 1, "month": 1, "month_total": 1]
        let now = try await time()
        let found = try await reporting { [find] () throws(MongoError) in
            try await collection.find(find) { document throws(BSONError) in try Self.readStanding(document, at: now) }
        }
        let nothing = BudgetStanding(day: .zero, month: .zero, now: now)
        let standings = Dictionary(found) { one, _ in one }
        return Dictionary(budgets.map { ($0, standings[$0.text] ?? nothing) }) { one, _ in one }
    }

    package func entries(
        olderThan age: Duration, after budget: BudgetID?, atMost count: Int
    ) async throws(Failure) -> BudgetEntries {
        let limit = try await time() + (.zero - age)
        var find = MongoFind(
            ["_id": ["$gt": .string(budget?.text ?? "")]], sort: ["_id": 1], limit: Int32(clamping: count))
        find.projection = ["open": 1]
        let found = try await reporting { [find] () throws(MongoError) in
            try await collection.find(find) { document throws(BSONError) in
                try Self.readEntries(document, until: limit)
            }
        }
        let last = found.count == count ? found.last?.budget : nil
        return BudgetEntries(found.flatMap(\.entries), last: last)
    }

    private func time() async throws(Failure) -> Timestamp {
        if case .date(let milliseconds) = now { return Timestamp(milliseconds: milliseconds) }
        return Timestamp(
            milliseconds: try await reporting { () throws(MongoError) in try await collection.database.serverTime() })
    }

    private static let readTake: @Sendable (BSONView) throws(BSONError) -> BudgetTake = { document throws(BSONError) in
        guard let now = try document.first("now"), let updated = try document.first("updated_at"),
            let held = try document.first("held"), let day = try document.first("day_total")?.money(),
            let month = try document.first("month_total")?.money()
        else { throw .malformed(at: 0) }
        let time = try now.milliseconds()
        return BudgetTake(
            isTaken: try held.bool(), isBusy: try updated.milliseconds() > time - busy,
            BudgetStanding(day: day, month: month, now: Timestamp(milliseconds: time)))
    }

    private static func readStanding(
        _ document: BSONView, at now: Timestamp
    ) throws(BSONError) -> (String, BudgetStanding) {
        guard let id = try document.first("_id"), let day = try document.first("day")?.string(),
            let month = try document.first("month")?.string(), let dayTotal = try document.first("day_total")?.money(),
            let monthTotal = try document.first("month_total")?.money()
        else { throw .malformed(at: 0) }
        let today = CalendarDate(now).dayText
        return (
            try id.string(),
            BudgetStanding(
                day: day < today ? .zero : dayTotal, month: month < today.prefix(7) ? .zero : monthTotal, now: now)
        )
    }

    private static func readEntries(
        _ document: BSONView, until limit: Timestamp
    ) throws(BSONError) -> (budget: BudgetID?, entries: [BudgetEntries.Entry]) {
        guard let budget = BudgetID(try document.first("_id")?.string() ?? ""),
            let open = try document.first("open"), open.type == .document
        else { return (nil, []) }
        var entries: [BudgetEntries.Entry] = []
        var orders = try open.view().elements()
        while let element = try orders.next() {
            let entry = try element.view()
            guard let order = RecordID(try element.keyText()), let at = try entry.first("at"),
                let attempt = try entry.first("attempt"), try at.milliseconds() <= limit.milliseconds
            else { continue }
            entries.append(BudgetEntries.Entry(budget, order, RecordID(try attempt.objectID())))
        }
        return (budget, entries)
    }
}
