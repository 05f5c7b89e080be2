extension LabelChange {
    /// The labels after the change, and the change that takes it back.
    ///
    /// A tag that is there already keeps its spelling. A tag that is removed and added is added.
    package func applied(to labels: ItemLabels) -> AppliedLabels {
        var (new, inverse) = (labels, LabelChange())
        if let isFavorite, isFavorite != labels.isFavorite {
            new.isFavorite = isFavorite
            inverse.isFavorite = labels.isFavorite
        }
        inverse.added = unique(labels.tags.filter(Set(removed).contains))
        new.tags.removeAll(where: Set(removed).contains)
        inverse.removed = unique(added).filter { !new.tags.contains($0) }
        new.tags += inverse.removed
        inverse.title = Self.change(title, &new.title)
        inverse.note = Self.change(note, &new.note)
        if new.tags.count > max(ItemLabels.maximumTags, labels.tags.count) { return .tooManyTags }
        return inverse == LabelChange() ? .unchanged : .changed(new, inverse: inverse)
    }

    private static func change(_ change: Text?, _ label: inout String?) -> Text? {
        let old = label
        switch change {
        case nil: return nil
        case .clear: label = nil
        case .set(let text): label = text
        }
        return label == old ? nil : old.map(Text.set) ?? .clear
    }

    /// The first of equal tags.
    private func unique(_ tags: [TagName]) -> [TagName] {
        var known: Set<TagName> = []
        return tags.filter { known.insert($0).inserted }
    }
}

/// What a change of labels comes to.
package enum AppliedLabels: Sendable {
    case changed(ItemLabels, inverse: LabelChange)
    case unchanged
    case tooManyTags
}
