import Application
import BSON
import Domain

/// The stored form of an alert: `rule, summary, since, ended_at, active`, and its `messages`, each with `id, receiver,
/// body, attempts`, with `due_at` until it is settled and `state` after that.
enum AlertDocument {
    /// Nil for a rule that this version does not know.
    static func read(_ record: BSONView) throws(BSONError) -> Alert? {
        guard let id = try record.first("_id"), id.type == .objectID, let rule = try record.first("rule"),
            rule.type == .string, let known = AlertRule(rawValue: try rule.string()),
            let since = try record.first("since"), since.type == .date
        else { return nil }
        var alert = Alert(
            id: RecordID(try id.objectID()), rule: known, summary: "",
            since: Timestamp(milliseconds: try since.milliseconds()))
        if let summary = try record.first("summary"), summary.type == .string {
            alert = Alert(id: alert.id, rule: known, summary: try summary.string(), since: alert.since)
        }
        if let end = try record.first("ended_at"), end.type == .date {
            alert.endedAt = Timestamp(milliseconds: try end.milliseconds())
        }
        return alert
    }

    static func fields(of alert: Alert) -> [(String, BSONValue)] {
        var fields: [(String, BSONValue)] = [
            ("_id", .objectID(ObjectID(alert.id))), ("rule", .string(alert.rule.rawValue)),
            ("summary", .string(alert.summary)), ("since", .date(milliseconds: alert.since.milliseconds)),
        ]
        if let end = alert.endedAt { fields.append(("ended_at", .date(milliseconds: end.milliseconds))) }
        return fields
    }

    /// The message about an alert, due immediately.
    static func message(_ alert: Alert, for receiver: String) -> BSONValue {
        let message = AlertMessage(alert)
        return [
            "id": .string(message.id), "receiver": .string(receiver), "body": .string(message.body), "attempts": 0,
            "due_at": .date(milliseconds: (alert.endedAt ?? alert.since).milliseconds),
        ]
    }

    /// The first message that was due for a receiver, from the record as it was before the claim.
    static func taken(from record: BSONDocument, for receiver: String, at now: Int64) -> DueAlertMessage? {
        guard case .array(let messages) = record["messages"] else { return nil }
        for message in messages where message["receiver"] == .string(receiver) {
            guard case .date(let due) = message["due_at"], due <= now, case .string(let id) = message["id"],
                case .string(let body) = message["body"], case .int32(let attempts) = message["attempts"]
            else { continue }
            return DueAlertMessage(AlertMessage(id: id, body: body), attempts: Int(attempts) + 1)
        }
        return nil
    }

    static func document(_ fields: [(String, BSONValue)]) -> BSONDocument {
        (try? BSONDocument(fields)) ?? BSONDocument()
    }
}
