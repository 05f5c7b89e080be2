import BSON
import MongoClient

/// The stages that the server applies to each change: only changes that a listener can see pass, with the fields that
/// `ChangeDocument` reads.
enum ChangePipeline {
    static func stages(of collections: [String]) -> [BSONDocument] {
        [
            // Filtered before the full document is looked up.
            ["$match": ["ns.coll": ["$in": .array(collections.map { .string($0) })]]],
            ["$match": ["operationType": ["$in": ["insert", "update", "replace"]]]],
            ["$match": ["$expr": ["$or": [["$ne": ["$operationType", "update"]], .document(isVisible)]]]],
            ["$project": .document(projection)],
        ]
    }

    /// The fields of records that a listener sees, or that identify the listener; `purge_due_at` removes an item from the
    /// trash. Excludes bookkeeping, such as the time of the next poll.
    static let visible = GenerationDocument.visibleFields + ImageDocument.visibleFields + ["purge_due_at"]

    /// Whether the update changed a visible field or a part of one.
    private static let isVisible: BSONDocument = {
        let changed: BSONValue = [
            "$concatArrays": [
                names(
                    of: ["$objectToArray": ["$ifNull": ["$updateDescription.updatedFields", [:]]]], as: "$$change.k"),
                ["$ifNull": ["$updateDescription.removedFields", []]],
                names(of: ["$ifNull": ["$updateDescription.truncatedArrays", []]], as: "$$change.field"),
            ]
        ]
        // A nested field is named by its path.
        let roots: BSONValue = [
            "$map": [
                "input": changed, "as": "path", "in": ["$arrayElemAt": [["$split": ["$$path", "."]], 0]],
            ]
        ]
        return ["$gt": [["$size": ["$setIntersection": [roots, .array(visible.map { .string($0) })]]], 0]]
    }()

    private static func names(of changes: BSONValue, as name: BSONValue) -> BSONValue {
        ["$map": ["input": changes, "as": "change", "in": name]]
    }

    private static let projection: BSONDocument = {
        let fields = Set(visible + ["_id", "updated_at", "updatedAt"]).sorted()
        // The event's `_id` is the resume token.
        let kept = ["_id", "ns", "wallTime"] + fields.map { "fullDocument.\($0)" }
        return BSONDocument(literal: kept.map { ($0, 1) })
    }()
}
