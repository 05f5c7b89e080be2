package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `mail_outbox`: a message is deleted when it was sent.
package struct MongoMailQueue: MailQueue {
    /// The messages that one query offers; other processes may claim some of them first.
    private static let batch: Int32 = 20

    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) {
        collection = database.collection(names.mailOutbox)
    }

    package func add(_ mail: Mail, id: RecordID) async throws(Failure) {
        let times = BSONWriter.document { times in
            times.append("created_at", "$$NOW")
            times.append("due_at", "$$NOW")
            times.document("expires_at") { DateExpression.later(mail.kind.lifetime, in: &$0) }
        }
        let insert = InsertStage.creating(MailDocument.fields(of: mail), times)
        _ = try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.byID(id), .pipeline([insert]), upsert: true, projection: ["_id": 1]
            ) { _ in true }
        }
    }

    package func claim(for lease: Duration) async throws(Failure) -> QueuedMail? {
        let due = try await reporting { () throws(MongoError) in
            try await collection.find(Self.next()) { document throws(BSONError) in
                try DueMail(document)
            }
        }
        for case let mail? in due where mail.isDue {
            if let claimed = try await claim(mail, for: lease) { return claimed }
        }
        return nil
    }

    /// - Returns: nil if another process was faster.
    private func claim(_ mail: DueMail, for lease: Duration) async throws(Failure) -> QueuedMail? {
        let unclaimed: BSONDocument = ["_id": .objectID(mail.id), "due_at": .date(milliseconds: mail.dueAt)]
        let claim = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.document("due_at") { DateExpression.later(lease, in: &$0) }
                fields.document("tries") { NumberExpression.next(after: "$tries", in: &$0) }
            }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOneAndUpdate(unclaimed, .pipeline([claim])) { document throws(BSONError) in
                try MailDocument.read(document, lease: lease)
            }
        } ?? nil
    }

    package func delay(_ id: RecordID, by duration: Duration) async throws(Failure) {
        let later = BSONWriter.document { stage in
            stage.document("$set") { fields in
                fields.document("due_at") { DateExpression.later(duration, in: &$0) }
            }
        }
        _ = try await reporting { () throws(MongoError) in
            try await collection.updateOne(Self.byID(id), .pipeline([later]))
        }
    }

    package func remove(_ id: RecordID) async throws(Failure) {
        _ = try await confirmedDeletion(of: Self.byID(id), in: collection)
    }

    package func count() async throws(Failure) -> Int {
        try await reporting { () throws(MongoError) in try await collection.count([:]) }
    }

    // MARK: - Queries, also explained by tests

    /// The messages that are due first, with whether they are due now.
    package static func next() -> MongoFind {
        var find = MongoFind([:], sort: ["due_at": 1], limit: batch)
        find.projection = BSONWriter.document { projection in
            projection.append("due_at", Int32(1))
            projection.document("is_due") { DateExpression.isPast("$due_at", in: &$0) }
        }
        return find
    }

    private static func byID(_ id: RecordID) -> BSONDocument { ["_id": .objectID(ObjectID(id))] }
}

/// A message that can be claimed.
private struct DueMail: Sendable {
    let id: ObjectID
    let dueAt: Int64
    let isDue: Bool

    /// Nil for a document of another program.
    init?(_ document: BSONView) throws(BSONError) {
        guard let id = try document.first("_id"), id.type == .objectID, let dueAt = try document.first("due_at"),
            dueAt.type == .date, let isDue = try document.first("is_due")
        else { return nil }
        self.id = try id.objectID()
        self.dueAt = try dueAt.milliseconds()
        self.isDue = try isDue.bool()
    }
}
