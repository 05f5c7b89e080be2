package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `operations_alerts`, one record per alert with its unsent messages; and in `operations_state` the
/// time of the next evaluation and the latest results of each rule.
///
/// An active alert has `active: true`; a unique index allows one per rule, so concurrent processes cannot start it
/// twice. A message is stored in its alert's record by the write that makes it necessary.
package struct MongoAlertRepository: Sendable {
    let alerts: MongoCollection
    let state: MongoCollection
    let database: MongoDatabase

    package init(_ database: MongoDatabase, names: CollectionNames) {
        self.database = database
        alerts = database.collection(names.operationsAlerts)
        state = database.collection(names.operationsState)
    }

    // MARK: - Queries, also explained by tests

    package static let findActive = MongoFind(
        ["active": true, "rule": ["$gte": ""]], limit: Int32(AlertRule.allCases.count))

    package static func findRecent(atMost count: Int) -> MongoFind {
        MongoFind(["ended_at": ["$gte": .date(milliseconds: 0)]], sort: ["ended_at": -1], limit: Int32(count))
    }
}

extension MongoAlertRepository: AlertRepository {
    package func claimEvaluation(every interval: Duration) async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in try await state.claimTurn("alert_turn", every: interval) }
    }

    package func transitions() async throws(Failure) -> [AlertRule: AlertTransition] {
        let stored = try await reporting { () throws(MongoError) in
            try await state.findOne(["_id": "alert_runs"]) { record throws(BSONError) in
                BSONDocument(copying: record)
            }
        }
        var runs: [AlertRule: AlertTransition] = [:]
        for rule in AlertRule.allCases {
            guard let run = stored?[rule.rawValue] else { continue }
            runs[rule] = AlertTransition(bad: Self.number(run["bad"]), good: Self.number(run["good"]))
        }
        return runs
    }

    package func save(_ runs: [AlertRule: AlertTransition]) async throws(Failure) {
        let fields = runs.map { rule, run in
            (rule.rawValue, ["bad": .int32(Int32(run.bad)), "good": .int32(Int32(run.good))] as BSONValue)
        }
        try await set("alert_runs", (try? BSONDocument(fields)) ?? BSONDocument())
    }

    package func begin(
        _ rule: AlertRule, summary: String, id: RecordID, for receiver: String?
    ) async throws(Failure) -> Alert? {
        do throws(MongoError) {
            let alert = Alert(
                id: id, rule: rule, summary: summary, since: Timestamp(milliseconds: try await database.serverTime()))
            var fields = AlertDocument.fields(of: alert)
            fields.append(("active", true))
            if let receiver { fields.append(("messages", [AlertDocument.message(alert, for: receiver)])) }
            try await alerts.insert(AlertDocument.document(fields))
            return alert
        } catch  where error.kind == .duplicateKey {
            return nil
        } catch {
            throw Failure(error)
        }
    }

    package func end(_ rule: AlertRule, for receiver: String?) async throws(Failure) -> Alert? {
        try await reporting { () throws(MongoError) in
            let found = try await alerts.findOne(["active": true, "rule": .string(rule.rawValue)]) {
                record throws(BSONError) in try AlertDocument.read(record)
            }
            guard case .some(.some(var alert)) = found else { return nil }
            let now = Timestamp(milliseconds: try await database.serverTime())
            alert.endedAt = now
            var update: [(String, BSONValue)] = [
                ("$set", ["ended_at": .date(milliseconds: now.milliseconds)]), ("$unset", ["active": ""]),
            ]
            if let receiver { update.append(("$push", ["messages": AlertDocument.message(alert, for: receiver)])) }
            let filter: BSONDocument = ["_id": .objectID(ObjectID(alert.id)), "active": true]
            let ended = try await alerts.findOneAndUpdate(
                filter, .operators(AlertDocument.document(update))
            ) { _ in true }
            return ended == nil ? nil : alert
        }
    }

    package func record(_ ended: Alert) async throws(Failure) {
        do throws(MongoError) {
            try await alerts.insert(AlertDocument.document(AlertDocument.fields(of: ended)))
        } catch  where error.kind == .duplicateKey {
            // Already stored.
        } catch {
            throw Failure(error)
        }
    }

    package func active() async throws(Failure) -> [Alert] { try await list(Self.findActive) }

    package func recent(atMost count: Int) async throws(Failure) -> [Alert] {
        try await list(Self.findRecent(atMost: count))
    }

    private func list(_ find: MongoFind) async throws(Failure) -> [Alert] {
        try await reporting { () throws(MongoError) in
            try await alerts.find(find) { record throws(BSONError) in try AlertDocument.read(record) }
        }.compactMap(\.self)
    }

    func set(_ id: String, _ fields: BSONDocument) async throws(Failure) {
        _ = try await reporting { () throws(MongoError) in
            try await state.findOneAndUpdate(
                ["_id": .string(id)], .operators(["$set": .document(fields)]), upsert: true
            ) { _ in true }
        }
    }

    private static func number(_ value: BSONValue?) -> Int {
        switch value {
        case .int32(let number): Int(number)
        case .int64(let number): Int(number)
        default: 0
        }
    }
}
