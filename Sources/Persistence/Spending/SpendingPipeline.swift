package import Application
package import BSON
package import Domain

/// The sums over `spending`, also explained by tests.
package enum SpendingPipeline {
    /// - Parameters:
    ///   - days: of UTC, inclusive.
    ///   - owner: nil for all.
    package static func rows(
        _ days: ClosedRange<String>, by group: SpendingGroup, of owner: Owner?
    ) -> [BSONDocument] {
        var filter: [(String, BSONValue)] = [
            ("day", ["$gte": .string(days.lowerBound), "$lte": .string(days.upperBound)])
        ]
        if let owner { filter.append(("owner", .string(owner.text))) }
        filter.append(("state", ["$ne": .string(SpendingState.cancelled.rawValue)]))
        return [
            ["$match": .document(BSONDocument(literal: filter))],
            [
                "$group": [
                    "_id": .string("$\(field(group))"), "orders": ["$sum": 1],
                    "unpriced": ["$sum": ["$cond": [["$isNumber": "$amount"], 0, 1]]],
                    "charged": sum(of: [.charged]), "held": sum(of: [.reserving, .held]),
                    "unknown": sum(of: [.unknown]),
                ]
            ],
            ["$sort": ["_id": 1]],
        ]
    }

    private static func field(_ group: SpendingGroup) -> String {
        switch group {
        case .day: "day"
        case .user: "owner"
        case .key: "key"
        case .model: "model"
        }
    }

    private static func sum(of states: [SpendingState]) -> BSONValue {
        let words: [BSONValue] = states.map { .string($0.rawValue) }
        return ["$sum": ["$cond": [["$in": ["$state", .array(words)]], "$amount", .null]]]
    }

    static let read: @Sendable (BSONView) throws(BSONError) -> SpendingRow = { row throws(BSONError) in
        var figures = SpendingFigures()
        figures.orders = Int(try row.first("orders")?.integer() ?? 0)
        figures.unpriced = Int(try row.first("unpriced")?.integer() ?? 0)
        figures.charged = try row.first("charged")?.money() ?? .zero
        figures.held = try row.first("held")?.money() ?? .zero
        figures.unknown = try row.first("unknown")?.money() ?? .zero
        // Orders without a key.
        guard let name = try row.first("_id"), name.type == .string else { return SpendingRow("", figures) }
        return SpendingRow(try name.string(), figures)
    }
}
