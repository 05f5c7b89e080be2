package import Application
package import BSON
import MongoClient

extension MongoAlertRepository {
    package func claimMessage(for receiver: String, lease: Duration) async throws(Failure) -> DueAlertMessage? {
        try await reporting { () throws(MongoError) in
            let now = try await database.serverTime()
            let take: BSONDocument = [
                "$set": ["messages.$.due_at": .date(milliseconds: now + lease.wholeMilliseconds)],
                "$inc": ["messages.$.attempts": 1],
            ]
            // The record before the update shows which message was claimed: `$` is the first one that was due.
            return try await alerts.findOneAndUpdate(
                Self.due(for: receiver, at: now), .operators(take), returning: .before
            ) { record throws(BSONError) in
                AlertDocument.taken(from: BSONDocument(copying: record), for: receiver, at: now)
            } ?? nil
        }
    }

    /// Filter for alerts with a due message; tests explain it.
    ///
    /// - Parameter now: the database's time in milliseconds since 1970.
    package static func due(for receiver: String, at now: Int64) -> BSONDocument {
        ["messages": ["$elemMatch": ["receiver": .string(receiver), "due_at": ["$lte": .date(milliseconds: now)]]]]
    }

    package func settle(_ message: AlertMessage, _ end: AlertDeliveryOutcome) async throws(Failure) {
        try await change(
            message, ["$set": ["messages.$.state": .string(end.rawValue)], "$unset": ["messages.$.due_at": ""]])
    }

    package func reschedule(_ message: AlertMessage, by delay: Duration) async throws(Failure) {
        let now = try await reporting { () throws(MongoError) in try await database.serverTime() }
        let due = BSONValue.date(milliseconds: now + delay.wholeMilliseconds)
        try await change(message, ["$set": ["messages.$.due_at": due]])
    }

    private func change(_ message: AlertMessage, _ update: BSONDocument) async throws(Failure) {
        _ = try await reporting { () throws(MongoError) in
            try await alerts.findOneAndUpdate(["messages.id": .string(message.id)], .operators(update)) { _ in true }
        }
    }

    package func disable(_ receiver: String) async throws(Failure) {
        try await set("alert_receiver", ["unwilling": .string(receiver)])
    }

    package func isDisabled(_ receiver: String) async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in
            let filter: BSONDocument = ["_id": "alert_receiver", "unwilling": .string(receiver)]
            return try await state.findOne(filter) { _ in true } ?? false
        }
    }
}
