extension LabelChange {
    /// The labels after the change, and the change that takes it back.
    ///
    /// A tag that is there already keeps its spelling. A tag that is removed and added is added.
    package func applied(to labels: ItemLabels) -> AppliedLabels {
        let added = added.uniqued()
        if added.count > ItemLabels.maximumTags { return .tooManyTags }
        var (new, inverse) = (labels, LabelChange())
        if let isFavorite, isFavorite != labels.isFavorite {
            new.isFavorite = isFavorite
            inverse.isFavorite = labels.isFavorite
        }
        let removed = Set(removed)
        inverse.added = labels.tags.filter(removed.contains).uniqued()
        new.tags.removeAll(where: removed.contains)
        let kept = Set(new.tags)
        inverse.removed = added.filter { !kept.contains($0) }
        new.tags += inverse.removed
        inverse.title = Self.change(title, &new.title)
        inverse.note = Self.change(note, &new.note)
        if new.tags.count > max(ItemLabels.maximumTags, labels.tags.count) { return .tooManyTags }
        return inverse == LabelChange() ? .unchanged : .changed(new, inverse: inverse)
    }

    private static func change(_ change: TextChange?, _ label: inout String?) -> TextChange? {
        let old = label
        switch change {
        case nil: return nil
        case .clear: label = nil
        case .set(let text): label = text
        }
        return label == old ? nil : old.map(TextChange.set) ?? .clear
    }
}

/// What a change of labels comes to.
package enum AppliedLabels: Sendable {
    case changed(ItemLabels, inverse: LabelChange)
    case unchanged
    case tooManyTags
}
