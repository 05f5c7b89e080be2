package import Domain

/// Changes and counts the labels of an owner's items. Changes never find items in the trash.
package protocol LabelRepository: Sendable {
    /// One round of bulk writes a kind, repeated for items that changed meanwhile.
    ///
    /// - Parameter batch: stored in each changed record; nil for none.
    /// - Returns: for each item its result, or why it has none: `writeUnconfirmed` if it may have been changed; otherwise
    ///   it was not.
    func change(
        _ changes: [ItemReference: LabelChange], of owner: Owner, batch: RecordID?
    ) async -> [ItemReference: Result<LabelResult, Failure>]

    /// Renames a tag of all items. An item that has the new one already keeps it once.
    ///
    /// - Returns: how many items had the tag. Of more than 100,000 of a kind the rest keeps it.
    func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> Int

    /// All tags, the most used first, then by name.
    ///
    /// - Parameter isTrash: whether to count the trash instead.
    func facets(of owner: Owner, isTrash: Bool) async throws(Failure) -> Facets
}

/// What a change of an item's labels has done.
package enum LabelResult: Sendable {
    /// - inverse: undoes exactly what was changed.
    case done(inverse: LabelChange)
    case notFound
    case unchanged
    case tooManyTags
}
