package import Application
package import BSON
package import Domain

/// The pipelines that add usage up, also explained by tests.
package enum UsagePipeline {
    /// Known failure codes; others are `unknown`.
    private static let codes = Set(ImageFailure.allCases.map(\.rawValue) + VideoFailure.allCases.map(\.rawValue))
        .sorted()
    package static let unknownCode = "unknown"

    /// Orders by the day or month on which they were made, along the index over owner and date. The trash counts.
    package static func orders(
        of kind: ItemKind, by owner: Owner, in range: Range<Timestamp>, each interval: UsageInterval
    ) -> [BSONDocument] {
        let fields = CollectionDescription(kind)
        let filter = BSONWriter.document { filter in
            fields.appendOwner(owner, to: &filter)
            fields.appendListedType(to: &filter)
            if kind == .video {
                // Both, so that an index that has the field before the date serves a visitor's history.
                filter.append("is_active", ["$in": [true, false]])
            }
            filter.append(fields.createdAt, Self.dates(range))
        }
        let code: BSONValue = .string("$\(fields.failureCode)")
        let hasFailed: BSONValue = ["$eq": ["$status", "failed"]]
        let isCompleted = Self.isCompleted(kind)
        let known: BSONValue = ["$in": [code, .array(codes.map { .string($0) })]]
        let group: BSONDocument = [
            "_id": [
                "start": start(of: .string("$\(fields.createdAt)"), interval), "completed": isCompleted,
                "code": ["$cond": [hasFailed, ["$cond": [known, code, .string(unknownCode)]], .null]],
            ],
            "orders": ["$sum": 1],
            "milliseconds": ["$sum": ["$cond": [isCompleted, duration, 0]]],
            "plays": ["$sum": whole("$plays")],
        ]
        return [
            ["$match": .document(filter)],
            // One more than is allowed, so that it shows.
            ["$limit": .int64(Int64(MongoUsageRepository.maximumRecords) + 1)],
            ["$group": .document(group)],
        ]
    }

    /// Stored bytes by the day or month on which they were stored, within the index over owner, date and size. An
    /// object that is being deleted does not count.
    package static func bytes(
        of owner: Owner, in range: Range<Timestamp>, each interval: UsageInterval
    ) -> [BSONDocument] {
        let size: BSONValue = ["$cond": [["$eq": [["$type": "$deleted_at"], "date"]], 0, "$size"]]
        return [
            ["$match": ["owner": .string(owner.text), "created_at": .document(dates(range))]],
            ["$group": ["_id": ["start": start(of: "$created_at", interval)], "bytes": ["$sum": size]]],
        ]
    }

    /// What was charged, by the day or month on which the orders were made, within the index over owner, day, state and
    /// amount. Days count as a whole.
    package static func cost(
        of owner: Owner, in range: Range<Timestamp>, each interval: UsageInterval
    ) -> [BSONDocument] {
        let last = CalendarDate(Timestamp(milliseconds: range.upperBound.milliseconds - 1))
        let days: BSONValue = [
            "$gte": .string(CalendarDate(range.lowerBound).dayText), "$lte": .string(last.dayText),
        ]
        let charged: BSONValue = ["$eq": ["$state", .string(SpendingState.charged.rawValue)]]
        return [
            ["$match": ["owner": .string(owner.text), "day": days]],
            [
                "$group": [
                    "_id": ["start": start(of: ["$dateFromString": ["dateString": "$day"]], interval)],
                    "cost": ["$sum": ["$cond": [charged, "$amount", .null]]],
                    "priced": ["$sum": ["$cond": [["$isNumber": "$amount"], 1, 0]]],
                ]
            ],
        ]
    }

    static func read(_ document: BSONView) throws(BSONError) -> UsageRow {
        guard let key = try document.first("_id")?.view(), let start = try key.first("start") else {
            throw .malformed(at: 0)
        }
        var figures = UsageFigures()
        figures.orders = Int(try document.first("orders")?.integer() ?? 0)
        figures.videoMilliseconds = try document.first("milliseconds")?.integer() ?? 0
        figures.bytes = try document.first("bytes")?.integer() ?? 0
        figures.plays = try document.first("plays")?.integer() ?? 0
        if let priced = try document.first("priced"), try priced.integer() > 0 {
            figures.cost = try document.first("cost")?.money()
        }
        if let isCompleted = try key.first("completed"), try isCompleted.bool() { figures.completed = figures.orders }
        if let code = try key.first("code"), code.type == .string { figures.failed[try code.string()] = figures.orders }
        return UsageRow(Timestamp(milliseconds: try start.milliseconds()), figures)
    }

    // MARK: - Expressions

    private static func dates(_ range: Range<Timestamp>) -> BSONDocument {
        [
            "$gte": .date(milliseconds: range.lowerBound.milliseconds),
            "$lt": .date(milliseconds: range.upperBound.milliseconds),
        ]
    }

    private static func start(of date: BSONValue, _ interval: UsageInterval) -> BSONValue {
        ["$dateTrunc": ["date": date, "unit": .string(interval.rawValue)]]
    }

    /// A video of another application may have no status: with a result it is completed.
    private static func isCompleted(_ kind: ItemKind) -> BSONValue {
        let isMarked: BSONValue = ["$eq": ["$status", "completed"]]
        guard kind == .video else { return isMarked }
        let hasResult: BSONValue = ["$in": ["string", [["$type": "$result_url"], ["$type": "$proxy_url"]]]]
        return ["$or": [isMarked, ["$and": [["$eq": [["$ifNull": ["$status", .null]], .null]], hasResult]]]]
    }

    /// Of a video: as it is stored, otherwise as it was ordered.
    private static let duration: BSONValue = [
        "$cond": [
            ["$isNumber": "$media.duration_ms"], whole("$media.duration_ms"),
            ["$multiply": [whole("$generation_params.duration"), 1000]],
        ]
    ]

    /// Zero for a value that is not a whole number, as another application may have written.
    private static func whole(_ field: String) -> BSONValue {
        let number: BSONValue = ["$convert": ["input": .string(field), "to": "long", "onError": 0, "onNull": 0]]
        return ["$cond": [["$isNumber": .string(field)], number, 0]]
    }
}
