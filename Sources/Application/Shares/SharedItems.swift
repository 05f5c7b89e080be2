import Domain

/// Finds the items that a share shows: completed ones that are its owner's and not in the trash.
struct SharedItems: Sendable {
    /// Records of a kind that are read for one page at most: those with tags, newest first.
    private static let maximumExamined = 10_000

    private let library: any LibraryRepository

    init(_ library: any LibraryRepository) { self.library = library }

    /// At most `Share.maximumItems`: in the share's order, or the newest with its tag.
    func all(of share: Share) async throws(Failure) -> [LibraryItem] {
        switch share.selection {
        case .items(let references):
            let found = try await library.items(references, of: share.owner).filter(Self.isShown)
            let items = Dictionary(found.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
            return references.compactMap { items[$0] }
        case .tag(let tag):
            var items: [PlacedRecord<LibraryItem>] = []
            for kind in ItemKind.allCases { items += try await newest(kind, of: share.owner, tag) }
            return items.sorted { Self.place($0).comes(before: Self.place($1)) }
                .prefix(Share.maximumItems).map(\.record)
        }
    }

    /// - Returns: nil if the share does not show it.
    func item(_ reference: ItemReference, of share: Share) async throws(Failure) -> LibraryItem? {
        if case .items(let references) = share.selection, !references.contains(reference) { return nil }
        guard let item = try await library.item(reference, of: share.owner), Self.isShown(item) else { return nil }
        if case .tag(let tag) = share.selection, !item.labels.tags.contains(tag) { return nil }
        return item
    }

    private func newest(
        _ kind: ItemKind, of owner: Owner, _ tag: TagName
    ) async throws(Failure) -> [PlacedRecord<LibraryItem>] {
        var query = LibraryQuery(kind: kind, status: .completed)
        query.tags = [tag]
        var items: [PlacedRecord<LibraryItem>] = []
        var examined = 0
        try await library.forEachChunk(kind, of: owner, query) { chunk throws(Failure) in
            items += chunk.items.filter { Self.isShown($0.record) && $0.record.labels.tags.contains(tag) }
            examined += chunk.examined
            return items.count < Share.maximumItems && examined < Self.maximumExamined
        }
        return items
    }

    private static func isShown(_ item: LibraryItem) -> Bool { item.status == .completed }

    private static func place(_ item: PlacedRecord<LibraryItem>) -> LibraryPosition {
        LibraryPosition(position: item.position, kind: item.record.reference.kind)
    }
}
