import Application
import BSON
import Domain

/// Pipeline stages that change a budget: `day`, `day_total`, `month`, `month_total`, and in `open` what each order in
/// progress holds: `{amount, day, at, attempt}`.
struct BudgetStages {
    /// How long a budget is kept after it was last taken from.
    private static let lifetime = Duration.seconds(40 * 86_400)

    let order: RecordID
    let attempt: RecordID
    /// The time, an expression.
    let now: BSONValue

    /// The path of what the order holds.
    private var path: String { "open.\(order.text)" }
    private var entry: BSONValue { .string("$\(path)") }
    private var isHeld: BSONValue { ["$eq": [["$type": entry], "object"]] }

    /// Starts a new day or month if there is one, then takes the amount if it fits.
    func taking(_ amount: Money, within limits: BudgetLimits) -> [BSONDocument] {
        let amount = BSONValue(amount)
        var conditions: [BSONValue] = [["$not": [isHeld]]]
        for (total, limit) in [("$day_total", limits.perDay), ("$month_total", limits.perMonth)] {
            if let limit { conditions.append(["$lte": [["$add": [.string(total), amount]], BSONValue(limit)]]) }
        }
        let taken: BSONValue = [
            "amount": amount, "day": "$day", "at": now, "attempt": .objectID(ObjectID(attempt)),
        ]
        // A later attempt takes over what an earlier one holds.
        let kept: BSONValue = [
            "$mergeObjects": [
                entry, ["attempt": ["$max": [.string("$\(path).attempt"), .objectID(ObjectID(attempt))]]],
            ]
        ]
        let later: BSONValue = ["$add": [now, .int64(DateExpression.milliseconds(Self.lifetime))]]
        let apply = BSONDocument(literal: [
            ("day_total", ["$cond": ["$fits", ["$add": ["$day_total", amount]], "$day_total"]]),
            ("month_total", ["$cond": ["$fits", ["$add": ["$month_total", amount]], "$month_total"]]),
            (path, ["$cond": ["$fits", taken, ["$cond": [isHeld, kept, "$$REMOVE"]]]]),
            ("updated_at", ["$cond": ["$fits", now, ["$ifNull": ["$updated_at", .date(milliseconds: 0)]]]]),
            ("expires_at", ["$cond": ["$fits", later, ["$ifNull": ["$expires_at", later]]]]),
        ])
        return [
            rolling,
            ["$set": ["fits": ["$and": .array(conditions)]]],
            ["$set": .document(apply)],
            ["$unset": "fits"],
        ]
    }

    /// The text comparison keeps the windows of a clock that goes back. What was taken in earlier months can no longer be
    /// given back.
    private var rolling: BSONDocument {
        let (day, month) = (text("%Y-%m-%d"), text("%Y-%m"))
        let isNewDay: BSONValue = ["$gt": [day, ["$ifNull": ["$day", ""]]]]
        let isNewMonth: BSONValue = ["$gt": [month, ["$ifNull": ["$month", ""]]]]
        return [
            "$set": [
                "day": ["$cond": [isNewDay, day, "$day"]],
                "day_total": ["$cond": [isNewDay, BSONValue(Money.zero), "$day_total"]],
                "month": ["$cond": [isNewMonth, month, "$month"]],
                "month_total": ["$cond": [isNewMonth, BSONValue(Money.zero), "$month_total"]],
                "open": ["$cond": [isNewMonth, ["$literal": [:]], "$open"]],
            ]
        ]
    }

    /// Matches a budget in which this attempt, or an earlier one, holds something for the order.
    func holding(_ budget: BudgetID) -> BSONDocument {
        BSONDocument(literal: [
            ("_id", .string(budget.text)), ("\(path).attempt", ["$lte": .objectID(ObjectID(attempt))]),
        ])
    }

    /// Subtracts what the order holds from the windows in which it was taken.
    var givingBack: [BSONDocument] {
        let day: BSONValue = .string("$\(path).day")
        let amount: BSONValue = .string("$\(path).amount")
        let isThisMonth: BSONValue = ["$eq": [["$substrBytes": [day, 0, 7]], "$month"]]
        return [
            [
                "$set": [
                    "day_total": [
                        "$cond": [["$eq": [day, "$day"]], ["$subtract": ["$day_total", amount]], "$day_total"]
                    ],
                    "month_total": ["$cond": [isThisMonth, ["$subtract": ["$month_total", amount]], "$month_total"]],
                    "updated_at": now,
                ]
            ],
            ["$unset": .string(path)],
        ]
    }

    private func text(_ format: String) -> BSONValue {
        ["$dateToString": ["date": now, "format": .string(format), "timezone": "UTC"]]
    }
}
