/// Which items of an owner.
package struct LibraryQuery: Sendable, Hashable {
    /// Nil: all kinds.
    package var kind: ItemKind?
    /// Nil: any status.
    package var status: LibraryStatus?
    /// Whether to list the trash instead.
    package var isTrash: Bool
    /// Whether to list favorites only.
    package var isFavorite = false
    /// An item must have all of them.
    package var tags: [TagName] = []
    /// Nil: any text.
    package var text: SearchText?
    /// By the shown date, inclusive; nil: no lower bound.
    package var from: Timestamp?
    /// By the shown date, exclusive; nil: no upper bound.
    package var to: Timestamp?
    /// Only items that this batch has changed.
    package var batch: RecordID?

    package init(kind: ItemKind? = nil, status: LibraryStatus? = nil, isTrash: Bool = false) {
        self.kind = kind
        self.status = status
        self.isTrash = isTrash
    }

    /// Whether the indexes alone cannot answer it, so that records are read and compared one by one.
    package var needsScan: Bool {
        text?.isEmpty == false || !tags.isEmpty || (isFavorite && (status != nil || isTrash))
    }
}
