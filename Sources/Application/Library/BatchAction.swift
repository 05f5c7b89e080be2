package import Domain

/// What is done to many items at once.
package enum BatchAction: Sendable, Hashable {
    case trash
    case restore
    case purge
    case favorite(Bool)
    case tag([TagName])
    case untag([TagName])
}

extension BatchAction {
    /// Nil if it cannot be undone, or each item is undone in its own way.
    package var inverse: BatchAction? {
        switch self {
        case .trash: .restore
        case .restore: .trash
        case .favorite(let isFavorite): .favorite(!isFavorite)
        case .purge, .tag, .untag: nil
        }
    }
}

/// How many items a batch may have.
package enum BatchLimit {
    /// Named one by one.
    package static let items = 1000
    /// Results of a batch that are listed; further ones are only counted.
    package static let results = 50_000

    /// Matched by a query.
    static func query(_ action: BatchAction) -> Int {
        switch action {
        case .trash, .restore, .purge: .max
        case .favorite, .tag, .untag: items
        }
    }
}

/// Which items an action is for.
package enum BatchTarget: Sendable {
    /// - tags: of this item instead of the action's; nil for the action's.
    case items([(ItemReference, tags: [TagName]?)])
    /// - expected: the number of items that the caller believes the query to match.
    case query(LibraryQuery, expected: Int)

    /// Whether it asks for items in the trash only.
    var isTrash: Bool {
        guard case .query(let query, _) = self else { return false }
        return query.isTrash
    }
}
