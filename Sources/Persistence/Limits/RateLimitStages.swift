import Application
import BSON

/// Pipeline stages that count requests by the database's clock: window `n` has the fields `used<n>` and `ends<n>`.
enum RateLimitStages {
    /// Reset expired windows, and compute whether none is full. Counts nothing.
    static func asking(_ windows: [RateLimitWindow]) throws(BSONError) -> [BSONDocument] {
        Array(try taking(windows).dropLast())
    }

    /// Resets expired windows, then counts one request in each window if none is full.
    static func taking(_ windows: [RateLimitWindow]) throws(BSONError) -> [BSONDocument] {
        var current: [(String, BSONValue)] = [("asked_at", "$$NOW")]
        var counted: [(String, BSONValue)] = []
        for (index, window) in windows.enumerated() {
            let (used, ends) = (BSONValue.string("$used\(index)"), BSONValue.string("$ends\(index)"))
            let isOpen = isOpen(used: used, ends: ends, window)
            current.append(("used\(index)", ["$cond": [isOpen, used, .int64(0)]]))
            current.append(("ends\(index)", ["$cond": [isOpen, ends, later(window)]]))
            counted.append(("used\(index)", ["$cond": ["$taken", ["$add": [used, .int64(1)]], used]]))
        }
        let hasRoom: [BSONValue] = windows.enumerated().map { index, window in
            ["$lt": [.string("$used\(index)"), .int64(Int64(window.limit))]]
        }
        let ends: [BSONValue] = windows.indices.map { .string("$ends\($0)") }
        return [
            ["$set": .document(try BSONDocument(current))],
            ["$set": ["taken": ["$and": .array(hasRoom)], "expires_at": ["$max": .array(ends)]]],
            ["$set": .document(try BSONDocument(counted))],
        ]
    }

    /// Subtracts one request from each window that has not been reset since it was counted.
    static func refunding(_ ends: [Int64]) throws(BSONError) -> BSONDocument {
        let fields: [(String, BSONValue)] = ends.enumerated().map { index, end in
            let used = BSONValue.string("$used\(index)")
            let isSame: BSONValue = ["$eq": [.string("$ends\(index)"), .date(milliseconds: end)]]
            return ("used\(index)", ["$cond": [isSame, ["$subtract": [used, .int64(1)]], used]])
        }
        return ["$set": .document(try BSONDocument(fields))]
    }

    /// Whether a window has started and not ended. A window that ends too late was started while the database's clock
    /// was wrong, or when the configured window was longer. `$$NOW` is when a command began: of two at once the earlier
    /// may be the second to be carried out, and find a window that ends a little later than its own would.
    private static func isOpen(used: BSONValue, ends: BSONValue, _ window: RateLimitWindow) -> BSONValue {
        let latest: BSONValue = ["$add": [later(window), .int64(DateExpression.milliseconds(longestCommand))]]
        return ["$and": [["$gt": [ends, "$$NOW"]], ["$lte": [ends, latest]], ["$isNumber": used]]]
    }

    /// Longer than a command takes from its begin until it is carried out.
    private static let longestCommand: Duration = .seconds(60)

    private static func later(_ window: RateLimitWindow) -> BSONValue {
        ["$add": ["$$NOW", .int64(DateExpression.milliseconds(window.length))]]
    }
}
