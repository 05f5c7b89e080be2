import BSON
import Domain

/// One migration of one collection.
struct MigrationStep: Sendable {
    let collection: String
    let title: String
    /// Matches only records that are not migrated yet.
    let filter: BSONDocument
    /// The stage that migrates a record; the filter does not match afterwards.
    let change: BSONDocument

    /// Age after which an unfinished record of another application is failed: the provider has forgotten its task.
    static let deadline: Duration = .seconds(24 * 3600)

    /// - Parameter values: an expression for each field.
    init(_ collection: String, _ title: String, where filter: BSONDocument, set values: [(String, BSONValue)]) {
        self.collection = collection
        self.title = title
        self.filter = filter
        change = ["$set": .document(BSONDocument(literal: values))]
    }

    /// Dates records that have no date, or one of another type. Lists would skip the latter between their pages.
    static func missingDate(_ collection: String, _ field: String = "created_at") -> MigrationStep {
        let idTime: BSONValue = ["$toDate": "$_id"]
        return MigrationStep(
            collection, "\(field) missing, or no date: what it says, or the time of the record's id",
            where: BSONDocument(literal: [
                (field, ["$not": ["$type": "date"]]), ("_id", ["$type": "objectId"]),
            ]),
            set: [
                (
                    field,
                    ["$convert": ["input": .string("$\(field)"), "to": "date", "onError": idTime, "onNull": idTime]]
                )
            ])
    }

    /// Maps status values of other applications, in the usual capitalizations, to those of this application.
    ///
    /// - Parameter statusNames: each status with its alternative spellings in lower case.
    static func foreignStatus(_ collection: String, _ statusNames: [(status: String, spellings: [String])])
        -> MigrationStep
    {
        let known = statusNames.map(\.status)
        let variants = statusNames.map { status, spellings in
            (
                status,
                (spellings + [status]).flatMap { [$0, $0.uppercased(), $0.prefix(1).uppercased() + $0.dropFirst()] }
                    .filter { !known.contains($0) }
            )
        }
        return MigrationStep(
            collection, "status in another spelling: normalized",
            where: ["status": ["$in": .array(variants.flatMap(\.1).map { .string($0) })]],
            set: [
                (
                    "status",
                    [
                        "$switch": [
                            "branches": .array(
                                variants.map { status, spellings in
                                    [
                                        "case": ["$in": ["$status", .array(spellings.map { .string($0) })]],
                                        "then": .string(status),
                                    ]
                                }),
                            "default": "$status",
                        ]
                    ]
                )
            ])
    }

    /// The fields of a record that is failed as timed out, at the current time.
    static let timedOut: [(String, BSONValue)] = [
        ("status", "failed"), ("error", .string(VideoFailure.timedOut.message)),
        ("failure_code", .string(VideoFailure.timedOut.rawValue)), ("completed_at", "$$NOW"), ("updated_at", "$$NOW"),
    ]

    /// Conditions for records older than `deadline`, by the database's clock.
    static let old: [(String, BSONValue)] = [
        ("created_at", ["$type": "date"]),
        (
            "$expr",
            [
                "$lt": [
                    "$created_at", ["$subtract": ["$$NOW", .int64(deadline.components.seconds * 1000)]],
                ]
            ]
        ),
    ]
}
