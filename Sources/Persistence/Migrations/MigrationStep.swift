import BSON
import Domain

/// One thing that is brought into form, in one collection.
struct MigrationStep: Sendable {
    let collection: String
    let title: String
    /// Fits only records that are not in form yet.
    let filter: BSONDocument
    /// A stage after which the filter does not fit any more.
    let change: BSONDocument

    /// After which time a record that nobody follows will not get its end any more: the provider forgets a task by then.
    static let deadlines: Duration = .seconds(24 * 3600)

    /// - Parameter values: expressions by field.
    init(_ collection: String, _ title: String, where filter: BSONDocument, set values: [(String, BSONValue)]) {
        self.collection = collection
        self.title = title
        self.filter = filter
        change = ["$set": .document(BSONDocument(literal: values))]
    }

    static func missingDate(_ collection: String) -> MigrationStep {
        MigrationStep(
            collection, "created_at missing: the time of the record's id",
            where: ["created_at": .null, "_id": ["$type": "objectId"]], set: [("created_at", ["$toDate": "$_id"])])
    }

    /// Words of other applications for where a thing stands, in the cases that occur.
    ///
    /// - Parameter words: ours, each with theirs in lower case.
    static func foreignStatus(_ collection: String, _ words: [(ours: String, theirs: [String])]) -> MigrationStep {
        let known = words.map(\.ours)
        let variants = words.map { ours, theirs in
            (
                ours,
                (theirs + [ours]).flatMap { [$0, $0.uppercased(), $0.prefix(1).uppercased() + $0.dropFirst()] }
                    .filter { !known.contains($0) }
            )
        }
        return MigrationStep(
            collection, "status in other words: ours",
            where: ["status": ["$in": .array(variants.flatMap(\.1).map { .string($0) })]],
            set: [
                (
                    "status",
                    [
                        "$switch": [
                            "branches": .array(
                                variants.map { ours, theirs in
                                    [
                                        "case": ["$in": ["$status", .array(theirs.map { .string($0) })]],
                                        "then": .string(ours),
                                    ]
                                }),
                            "default": "$status",
                        ]
                    ]
                )
            ])
    }

    /// What a record of a thing that will never get its end is given, at that very moment.
    static let timedOut: [(String, BSONValue)] = [
        ("status", "failed"), ("error", .string(VideoFailure.timedOut.sentence)),
        ("failure_code", .string(VideoFailure.timedOut.rawValue)), ("completed_at", "$$NOW"), ("updated_at", "$$NOW"),
    ]

    /// Records that have been there longer than patience lasts, by the database's clock.
    static let old: [(String, BSONValue)] = [
        ("created_at", ["$type": "date"]),
        (
            "$expr",
            [
                "$lt": [
                    "$created_at", ["$subtract": ["$$NOW", .int64(deadlines.components.seconds * 1000)]],
                ]
            ]
        ),
    ]
}
