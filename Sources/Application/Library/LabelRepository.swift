package import Domain

/// Changes and counts the labels of an owner's items. Items in the trash are not found.
package protocol LabelRepository: Sendable {
    /// One round of bulk writes a kind, repeated for items that changed meanwhile.
    ///
    /// - Parameter batch: stored in each changed record; nil for none.
    /// - Returns: a result for each item.
    func change(
        _ changes: [RecordReference: LabelChange], of owner: Owner, batch: RecordID?
    ) async throws(Failure) -> [RecordReference: LabelResult]

    /// The most used tags, then by name.
    func tags(of owner: Owner, atMost count: Int) async throws(Failure) -> [TagCount]

    /// Renames a tag of all items. An item that has the new one already keeps it once.
    ///
    /// - Returns: how many items had the tag.
    func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> Int

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
