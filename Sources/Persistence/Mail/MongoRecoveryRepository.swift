package import Application
package import BSON
package import Domain
package import MongoClient

/// The fields `reset` and `verification` of the collection `users`.
package struct MongoRecoveryRepository: RecoveryRepository {
    private let collection: MongoCollection

    package init(_ database: MongoDatabase, names: CollectionNames) { collection = database.collection(names.users) }

    package func setReset(
        _ hash: SecretHash, of account: RecordID, sentTo email: EmailAddress?, for lifetime: Duration
    ) async throws(Failure) -> Timestamp? {
        let link = BSONWriter.document { link in
            link.append("token_hash", binary: hash.bytes)
            if let email { link.append("email", email.text) }
        }
        return try await confirmedWrite { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                Self.live(account), .pipeline([RecoveryStages.replacing("reset", by: link, for: lifetime)]),
                projection: ["reset.expires_at": 1]
            ) { document throws(BSONError) in
                guard let expiry = try document.first("reset")?.view().first("expires_at") else {
                    throw .malformed(at: 0)
                }
                return Timestamp(milliseconds: try expiry.milliseconds())
            }
        }
    }

    package func reset(_ hash: SecretHash) async throws(Failure) -> PendingReset? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byLink("reset", hash)) { document throws(BSONError) -> PendingReset? in
                guard let account = try AccountDocument.read(document).account else { return nil }
                let sentTo = try document.subdocument("reset")?.text("email")
                return PendingReset(
                    account: account,
                    isFirstProof: !account.isVerified && sentTo != nil && sentTo == account.email?.text)
            }
        } ?? nil
    }

    package func reset(
        _ account: RecordID, to password: PasswordHash, by hash: SecretHash
    ) async throws(Failure) -> Bool {
        let filter = Self.byLink("reset", hash, of: account)
        let trace: BSONDocument = [
            "_id": .objectID(ObjectID(account)), "password.hash": .binary(password.hash, subtype: 0),
        ]
        return try await confirming(trace) { () throws(MongoError) in
            try await collection.findOneAndUpdate(
                filter, .pipeline(RecoveryStages.reset(to: password)), projection: ["_id": 1]
            ) { _ in true } ?? false
        }
    }

    package func expectVerification(
        of email: EmailAddress, _ account: RecordID, keeping session: RecordID?
    ) async throws(Failure) {
        let expected = BSONWriter.document { expected in
            expected.append("email", email.text)
            if let session { expected.append("session", ObjectID(session)) }
        }
        let stage = RecoveryStages.replacing("verification", by: expected, for: .seconds(86_400))
        _ = try await confirmedWrite { () throws(MongoError) in
            try await collection.updateOne(Self.live(account), .pipeline([stage]))
        }
    }

    package func expectedEmail(of account: RecordID) async throws(Failure) -> EmailAddress? {
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(account))
            filter.document("$expr") { RecoveryStages.isInFuture("$verification.expires_at", in: &$0) }
        }
        return try await reporting { () throws(MongoError) in
            try await collection.findOne(filter) { document throws(BSONError) in
                try VerificationDocument(document)?.email
            }
        } ?? nil
    }

    package func setVerification(
        _ hash: SecretHash, of email: EmailAddress, _ account: RecordID, for lifetime: Duration
    ) async throws(Failure) -> Bool {
        let link = BSONWriter.document { link in
            link.append("token_hash", binary: hash.bytes)
            link.append("email", email.text)
        }
        let stage = RecoveryStages.replacing("verification", by: link, keepingOthers: true, for: lifetime)
        let filter = Self.expecting(email, account)
        return try await confirmedWrite { () throws(MongoError) in
            try await collection.updateOne(filter, .pipeline([stage])).matched > 0
        }
    }

    package func verification(_ hash: SecretHash) async throws(Failure) -> PendingVerification? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byLink("verification", hash)) { document throws(BSONError) in
                guard let account = try AccountDocument.read(document).account,
                    let stored = try VerificationDocument(document)
                else { return nil }
                return PendingVerification(account: account, email: stored.email, session: stored.session)
            }
        } ?? nil
    }

    package func setEmail(
        _ email: EmailAddress, of account: Account, provedBy hash: SecretHash?, keeping session: RecordID?
    ) async throws(Failure) -> Bool {
        let filter = hash.map { Self.byLink("verification", $0, of: account.id) } ?? Self.live(account.id)
        let trace: BSONDocument = [
            "_id": .objectID(ObjectID(account.id)), "email": .string(email.text), "email_verified": .bool(hash != nil),
        ]
        let stages = RecoveryStages.email(email, of: account, isVerified: hash != nil, keeping: session)
        do throws(MongoError) {
            return try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace, read: { _ in true },
                write: { () throws(MongoError) in
                    try await collection.findOneAndUpdate(
                        filter, .pipeline(stages), projection: ["_id": 1]
                    ) { _ in true } ?? false
                })
        } catch  where error.kind == .duplicateKey {
            throw Failure(.emailTaken, "This address already has an account. Use another address.")
        } catch {
            throw Self.unconfirmed(error)
        }
    }

    private func confirming(
        _ trace: BSONDocument, _ write: () async throws(MongoError) -> Bool
    ) async throws(Failure) -> Bool {
        do throws(MongoError) {
            return try await UnknownWrite.duringRequest.confirming(
                in: collection, trace: trace, read: { _ in true }, write: write)
        } catch {
            throw Self.unconfirmed(error)
        }
    }

    private static func unconfirmed(_ error: MongoError) -> Failure {
        guard error.outcome == .unknown else { return Failure(error) }
        return Failure(
            .writeUnconfirmed, "This may have been changed. Try to sign in with it in a moment.", retryAfter: 5,
            detail: "\(error.kind): \(error.detail)")
    }

    // MARK: - Queries, also explained by tests

    /// The account with a link that has not ended.
    ///
    /// - Parameter kind: `reset` or `verification`.
    package static func byLink(_ kind: String, _ hash: SecretHash) -> BSONDocument {
        let isAlive = BSONWriter.document { RecoveryStages.isInFuture("$\(kind).expires_at", in: &$0) }
        return BSONDocument(literal: [
            ("\(kind).token_hash", .binary(hash.bytes, subtype: 0)), ("$expr", .document(isAlive)),
        ])
    }

    private static func byLink(_ kind: String, _ hash: SecretHash, of account: RecordID) -> BSONDocument {
        ["_id": .objectID(ObjectID(account)), "$and": [.document(byLink(kind, hash))]]
    }

    /// An account that was not erased.
    private static func live(_ id: RecordID) -> BSONDocument {
        BSONDocument(literal: [("_id", .objectID(ObjectID(id))), ("erased_at", ["$exists": false])])
    }

    /// The account, if its owner is to prove the address: at a registration nothing is stored about that.
    private static func expecting(_ email: EmailAddress, _ id: RecordID) -> BSONDocument {
        BSONDocument(literal: [
            ("_id", .objectID(ObjectID(id))),
            (
                "$or",
                [
                    ["verification.email": .string(email.text)],
                    .document(
                        BSONDocument(literal: [
                            ("verification", ["$exists": false]), ("email", .string(email.text)),
                            ("email_verified", ["$ne": true]),
                        ])),
                ]
            ),
        ])
    }
}
