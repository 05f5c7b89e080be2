package import BSON
package import Domain

/// Every collection: how a person's data in it is exported, and erased. The table in docs/data.md has the same
/// rows.
package struct CollectionRegister: Sendable {
    package enum Export: Sendable {
        /// The documents that the filter matches.
        ///
        /// - without: some fields.
        /// - keeping: of some subdocuments only these fields.
        /// - onlyIf: fields that are left out unless another field names the owner.
        case records(
            without: [String] = [], keeping: [String: [String]] = [:], onlyIf: [(field: String, names: String)] = [])
        /// Documents of the owner's items, without some fields, by the field with the id of the item.
        case ofVideos(by: String, without: [String])
        /// - Parameter reason: a phrase for a reader.
        case nothing(_ reason: String)
    }

    package struct Row: Sendable {
        package let name: String
        package let export: Export
        package let erasure: Erasure
        /// Matches what is about an owner; nil if the collection, or this owner, has nothing that can be matched.
        package let filter: @Sendable (Owner) -> BSONDocument?

        init(
            _ name: String, _ export: Export, _ erasure: Erasure,
            _ filter: @escaping @Sendable (Owner) -> BSONDocument? = { _ in nil }
        ) {
            self.name = name
            self.export = export
            self.erasure = erasure
            self.filter = filter
        }
    }

    package let rows: [Row]

    package init(_ names: CollectionNames) {
        let owned: @Sendable (Owner) -> BSONDocument? = { ["owner": .string($0.text)] }
        let byUser: @Sendable (Owner) -> BSONDocument? = { ["user_id": .string($0.text)] }
        let items = PerKind { kind in
            Row(
                CollectionDescription(kind).collection(names),
                .records(
                    without: Self.provider + Self.internals, keeping: ["generation_params": Self.shownParameters]),
                .records
            ) { owner in BSONWriter.document { CollectionDescription(kind).appendOwner(owner, to: &$0) } }
        }
        rows = [
            items.image, items.video,
            Row(names.videoURLMapping, .ofVideos(by: "record_id", without: ["qwen_url"]), .withItems),
            Row(names.videoJobs, .records(without: Self.provider + Self.internals), .records, byUser),
            Row(names.media, .records(without: ["store", "reference_due_at"]), .records, owned),
            Row(
                names.mediaWrites, .nothing("locations of objects that are being stored"),
                .expires("when the objects are stored or removed")),
            Row(names.storageReservations, .records(), .records, owned),
            Row(names.shares, .records(without: Self.secrets), .records, owned),
            Row(names.downloads, .records(without: Self.secrets), .records, owned),
            Row(
                names.downloadParts, .nothing("what the downloads consist of"),
                .expires("two hours after they were stored, or later while they are sent")),
            Row(names.users, .records(without: Self.secrets + Self.accountSecrets), .tombstone) { owner in
                RecordID(owner.text).map { ["_id": .objectID(ObjectID($0))] }
            },
            Row(names.sessionClaims, .records(), .records) { owner in
                owner.session.map { ["_id": .string($0)] } ?? byUser(owner)
            },
            Row(
                names.idempotencyKeys, .nothing("found only by a hash of the key"),
                .expires("24 hours after the request")),
            Row(
                names.rateLimits, .nothing("found only by a hash of what is limited"),
                .expires("when the limit's time is over")),
            Row(names.providerPace, .nothing("about no person"), .kept("about no person")),
            Row(names.operationsMinutes, .nothing("about no person"), .kept("about no person")),
            Row(names.operationsState, .nothing("about no person"), .kept("about no person")),
            Row(names.operationsAlerts, .nothing("about no person"), .kept("about no person")),
            Row(names.sessions, .records(), .records, byUser),
            Row(names.apiKeys, .records(without: Self.secrets), .records, byUser),
            Row(
                names.invitations, .nothing("links that administrators made"),
                .expires("30 days after the invitation has ended")),
            // Before `spending`, which lists the budgets of keys.
            Row(
                names.budgets, .nothing("sums of what is in `spending`"),
                .recordsAndListed(Lists(collection: names.spending, field: "budgets", prefix: "key:"))
            ) { ["_id": .string("user:\($0.text)")] },
            Row(
                names.spending, .records(),
                .anonymized(
                    [Anonymization(of: "owner", ["$unset": "key"], Self.withoutOwnBudgets)],
                    reason: "the sums of an installation must stay right"),
                owned),
            Row(names.mailOutbox, .nothing("messages that are being sent"), .records, byUser),
            // The actor or the object may be another person.
            Row(
                names.auditEvents,
                .records(onlyIf: [("actor", "actor"), ("object", "object"), ("address", "actor")]),
                .anonymized(
                    [Anonymization(of: "actor", ["$unset": "address"]), Anonymization(of: "object")],
                    reason: "what administrators did must stay provable")
            ) { ["$or": [["actor": .string($0.text)], ["object": .string($0.text)]]] },
        ]
    }

    /// Keeps the ids of budgets that many share.
    private static let withoutOwnBudgets: BSONDocument = [
        "$set": [
            "budgets": [
                "$filter": [
                    "input": ["$cond": [["$isArray": "$budgets"], "$budgets", []]],
                    "cond": ["$not": [["$regexMatch": ["input": "$$this", "regex": "^(user|key):"]]]],
                ]
            ]
        ]
    ]
    /// Credentials and their hashes.
    private static let secrets = ["password", "secret", "token_hash", "hash"]
    /// Of an account: what proves who signs in, and what is only for the search of administrators.
    private static let accountSecrets = [
        "totp", "totp_pending", "recovery_codes", "reset", "verification", "search", "known_devices",
    ]
    /// Addresses and texts of the providers. The item's file, the history's other fields and the failure codes say the
    /// same.
    private static let provider = [
        "imageUrl", "originImageUrl", "result_url", "proxy_url", "video_url", "provider_task_id", "error",
    ]
    /// Others may be another application's.
    private static let shownParameters = ["duration", "size", "fps", "seed", "negative_prompt"]
    /// Scheduling state, and the administrators who repaired a job.
    private static let internals = [
        "archive", "submittedBy", "submissionDue", "polls", "polledAt", "pollAt", "picture", "pictureDueAt",
        "pictureTries", "pictureLost", "worker", "fence", "due_at", "wait", "strikes", "last_strike", "ordering",
        "queue_turn", "attached_by", "attached_at",
    ]
}

extension CollectionRegister.Export: CustomStringConvertible {
    /// As in docs/data.md.
    package var description: String {
        switch self {
        case .records(_, _, let conditions) where !conditions.isEmpty:
            "the documents about the owner, without other people"
        case .records(let fields, _, _) where fields.isEmpty: "the owner's documents"
        case .records: "the owner's documents, without secrets and internal fields"
        case .ofVideos: "those of the owner's videos, without the provider's addresses"
        case .nothing(let reason): "nothing: \(reason)"
        }
    }
}
