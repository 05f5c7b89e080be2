package import Application
import BSON
package import Domain
package import MongoClient

/// The collection `invitations`. A place is taken by the id of the account in `accepted`, before the account is made.
package struct MongoInvitationRepository: InvitationRepository {
    /// After which time an account that was to be made is not made any more.
    private static let patience: Duration = .seconds(60)

    private struct Found: Sendable {
        let invitation: Invitation
        let accepted: [RecordID]
    }

    private let collection: MongoCollection
    private let users: MongoCollection
    private let list: RecordList<Invitation>

    /// - Parameter now: measures the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        collection = database.collection(names.invitations)
        users = database.collection(names.users)
        list = RecordList(
            collection: collection, date: "created_at", totals: TotalsCache(now: now),
            read: { document throws(BSONError) in try InvitationDocument.read(document) })
    }

    package func add(
        _ draft: InvitationDraft, id: RecordID, token: SecretHash, by admin: String
    ) async throws(Failure) -> Invitation {
        let insert = InsertStage.creating(
            InvitationDocument.fields(of: draft, id: id, token: token, by: admin), InvitationDocument.times(of: draft))
        let added = try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.byID(id), .pipeline([insert]), upsert: true) {
                document throws(BSONError) in try InvitationDocument.read(document)
            }
        }
        guard let added = added ?? nil else { throw .unexpected("the added invitation \(id.text) cannot be read") }
        return added
    }

    package func page<Content: Sendable>(
        _ request: PageRequest, render: @escaping @Sendable (_ next: () -> Invitation?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await list.page(request, matching: { _ in }, render: render)
    }

    package func remove(_ id: RecordID) async throws(Failure) -> Bool {
        try await confirmedDeletion(of: Self.byID(id), in: collection)
    }

    package func usable(_ token: SecretHash) async throws(Failure) -> Invitation? {
        guard let found = try await find(token) else { return nil }
        if found.invitation.used < found.invitation.uses { return found.invitation }
        let abandoned = try await abandoned(of: found)
        guard !abandoned.isEmpty else { return nil }
        try await pull(abandoned, from: token)
        return found.invitation
    }

    package func accept(_ token: SecretHash, by account: RecordID) async throws(Failure) -> Bool {
        let update: BSONDocument = ["$addToSet": ["accepted": .objectID(ObjectID(account))]]
        return try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(Self.free(token, for: account), .operators(update)) { _ in true }
        } ?? false
    }

    package func giveBack(_ token: SecretHash, of account: RecordID) async throws(Failure) {
        try await pull([account], from: token)
    }

    private func find(_ token: SecretHash) async throws(Failure) -> Found? {
        try await reporting { () throws(MongoError) in
            try await collection.find(Self.find(token)) { document throws(BSONError) -> Found? in
                guard let invitation = try InvitationDocument.read(document) else { return nil }
                return Found(invitation: invitation, accepted: try InvitationDocument.accepted(document))
            }
        }.first ?? nil
    }

    /// Accounts that were to be made and are not there. Their ids tell when.
    private func abandoned(of found: Found) async throws(Failure) -> [RecordID] {
        let now = try await reporting { () throws(MongoError) in try await collection.database.serverTime() }
        let old = found.accepted.filter { Timestamp(milliseconds: now).since($0.createdAt) > Self.patience }
        guard !old.isEmpty else { return [] }
        let made = try await reporting { () throws(MongoError) in
            try await users.find(Self.accounts(old)) { document throws(BSONError) in
                try document.recordID("_id")
            }
        }
        return Array(Set(old).subtracting(made.compactMap(\.self)))
    }

    private func pull(_ accounts: [RecordID], from token: SecretHash) async throws(Failure) {
        let ids = BSONValue.array(accounts.map { .objectID(ObjectID($0)) })
        _ = try await confirmedWrite { () throws(MongoError) in
            try await collection.updateOne(
                Self.byToken(token), .operators(["$pull": ["accepted": ["$in": ids]]]))
        }
    }

    // MARK: - Queries, also explained by tests

    /// The query of an invitation that has not ended.
    package static func find(_ token: SecretHash) -> MongoFind { MongoFind(active(token), limit: 1) }

    package static func page(_ request: PageRequest) -> MongoFind {
        RecordList<Invitation>.find(request, date: "created_at") { _ in }
    }

    private static func active(_ token: SecretHash) -> BSONDocument {
        BSONDocument(literal: [
            ("token_hash", .binary(token.bytes, subtype: 0)), ("expires_at", ["$type": "date"]),
            ("$expr", ["$gt": ["$expires_at", "$$NOW"]]),
        ])
    }

    /// It has not ended, and has a place for the account, or has given it one.
    private static func free(_ token: SecretHash, for account: RecordID) -> BSONDocument {
        BSONDocument(literal: [
            ("token_hash", .binary(token.bytes, subtype: 0)), ("expires_at", ["$type": "date"]),
            ("accepted", ["$type": "array"]),
            (
                "$expr",
                [
                    "$and": [
                        ["$gt": ["$expires_at", "$$NOW"]],
                        [
                            "$or": [
                                ["$lt": [["$size": "$accepted"], "$uses"]],
                                ["$in": [.objectID(ObjectID(account)), "$accepted"]],
                            ]
                        ],
                    ]
                ]
            ),
        ])
    }

    private static func accounts(_ ids: [RecordID]) -> MongoFind {
        var find = MongoFind(
            ["_id": ["$in": .array(ids.map { .objectID(ObjectID($0)) })]], limit: Int32(clamping: ids.count))
        find.projection = ["_id": 1]
        return find
    }

    private static func byToken(_ token: SecretHash) -> BSONDocument {
        BSONWriter.document { $0.append("token_hash", binary: token.bytes) }
    }

    private static func byID(_ id: RecordID) -> BSONDocument {
        BSONWriter.document { $0.append("_id", ObjectID(id)) }
    }
}
