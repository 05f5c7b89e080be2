import Application
import Domain

/// The body of a request that changes many items.
struct BatchRequest {
    /// In bytes: an undo for 1,000 items with 50 tags of 50 Chinese characters each.
    static let maximumLength = 8 * 1024 * 1024

    let action: BatchAction
    let target: BatchTarget

    /// - Throws: `validationFailed` with all invalid fields.
    init(_ fields: inout JSONFields) throws(Failure) {
        if fields.value("action") == nil { fields.faults.add("action", "This is required.") }
        let word = fields.value("action", as: BatchWord.self)
        let target = fields.batchTarget()
        let tags = fields.tags("tags")
        let needsTags = word == .tag || word == .untag
        if needsTags, tags?.isEmpty ?? (fields.value("tags") == nil && !target.hasOwnTags) {
            fields.faults.add("tags", "Give the tags.")
        }
        try fields.faults.check()
        guard let word, let target else { throw .unexpected("validation error was not thrown") }
        action = word.action(tags ?? [])
        self.target = target
    }
}

/// The words of the API for actions.
enum BatchWord: String, CaseIterable {
    case delete, restore, purge, tag, untag, favorite, unfavorite

    init(_ action: BatchAction) {
        self =
            switch action {
            case .trash: .delete
            case .restore: .restore
            case .purge: .purge
            case .tag: .tag
            case .untag: .untag
            case .favorite(let isFavorite): isFavorite ? .favorite : .unfavorite
            }
    }

    func action(_ tags: [TagName]) -> BatchAction {
        switch self {
        case .delete: .trash
        case .restore: .restore
        case .purge: .purge
        case .tag: .tag(tags)
        case .untag: .untag(tags)
        case .favorite: .favorite(true)
        case .unfavorite: .favorite(false)
        }
    }
}

extension BatchTarget? {
    /// Whether each item has its own tags.
    fileprivate var hasOwnTags: Bool {
        guard case .items(let items)? = self else { return false }
        return items.allSatisfy { $0.tags?.isEmpty == false }
    }
}

extension JSONFields {
    /// - Returns: nil if it is missing, or invalid.
    fileprivate mutating func batchTarget() -> BatchTarget? {
        let selection = itemsOrQuery(atMost: BatchLimit.items)
        if case .items(let items)? = selection { return .items(items) }
        guard value("items") == nil, value("query") != nil else { return nil }
        if value("expected") == nil {
            faults.add("expected", "This is required with a query: the number of items that it matches.")
        }
        guard let expected = integer("expected", in: 0...Int(Int32.max)), case .query(let query)? = selection else {
            return nil
        }
        return .query(query, expected: expected)
    }
}
