package import Domain

/// What a batch has done to each item.
package struct BatchResult: Sendable {
    /// In the order of the request.
    package var results: [(ItemReference, ItemOutcome)] = []
    /// Nil if nothing was done, or it cannot be undone.
    package var undo: BatchUndo?

    package init() {}
}

/// The raw value is the word of the API.
package enum ItemOutcome: String, Sendable, CaseIterable {
    case done
    case notFound = "not_found"
    case unchanged
    /// Not changed, because of an error.
    case failed
    /// It may have been changed: the database did not confirm it.
    case unknown

    init(_ failure: Failure) { self = failure.code == .writeUnconfirmed ? .unknown : .failed }
}

/// The batch that undoes another.
package enum BatchUndo: Sendable {
    case items(BatchAction, [ItemReference])
    /// Each item with its own tags.
    case tagged(isAddition: Bool, [(ItemReference, [TagName])])
    /// The items that a batch has changed.
    case batch(BatchAction, RecordID, isTrash: Bool, count: Int)
}
