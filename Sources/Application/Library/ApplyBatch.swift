package import Domain

/// Does one thing to many items.
package struct ApplyBatch: Sendable {
    private let trash: PerKind<any TrashRepository>
    private let labels: any LabelRepository
    private let resolve: ResolveQuery
    private let facets: CountFacets
    private let purges: WakeSignal
    private let makeRecordID: @Sendable () -> RecordID

    /// - Parameter purges: signalled when items are to be deleted permanently.
    package init(
        trash: PerKind<any TrashRepository>, labels: any LabelRepository, resolve: ResolveQuery, facets: CountFacets,
        purges: WakeSignal, makeRecordID: @escaping @Sendable () -> RecordID
    ) {
        self.trash = trash
        self.labels = labels
        self.resolve = resolve
        self.facets = facets
        self.purges = purges
        self.makeRecordID = makeRecordID
    }

    /// - Throws: `expectedDiffers` with the real number before anything is changed; `validationFailed` if a query matches too
    ///   many items; `overloaded`, `storageUnavailable`, `writeUnconfirmed`. To repeat it is harmless.
    package func callAsFunction(
        _ action: BatchAction, on target: BatchTarget, of owner: Owner
    ) async throws(Failure) -> BatchResult {
        let items = try await items(target, action, of: owner)
        let batch = makeRecordID()
        defer { facets.forget(owner) }
        switch action {
        case .trash, .restore, .purge: return try await move(items.map(\.0), action, of: owner, batch)
        case .favorite, .tag, .untag: return try await label(items, action, of: owner, batch)
        }
    }

    private func items(
        _ target: BatchTarget, _ action: BatchAction, of owner: Owner
    ) async throws(Failure) -> [(RecordReference, tags: [TagName]?)] {
        guard case .query(let query, let expected) = target else {
            guard case .items(let items) = target else { return [] }
            return items
        }
        let limit = BatchLimit.query(action)
        let resolved = try await resolve(query, of: owner, atMost: limit)
        guard resolved.count == expected else {
            let message = "The query matches \(resolved.count) \(resolved.count == 1 ? "item" : "items")."
            throw Failure(
                .expectedDiffers, "Nothing was changed: the query matches another number of items than expected.",
                faults: [Failure.FieldError("expected", message)])
        }
        guard resolved.count <= limit else {
            throw .invalid("query", "It matches \(resolved.count) items; this action takes at most \(limit).")
        }
        return resolved.references.map { ($0, nil) }
    }

    // MARK: - Trash

    private func move(
        _ items: [RecordReference], _ action: BatchAction, of owner: Owner, _ batch: RecordID
    ) async throws(Failure) -> BatchResult {
        let unique = Self.unique(items)
        async let images = move(unique.filter { $0.kind == .image }, of: .image, action, owner, batch)
        async let videos = move(unique.filter { $0.kind == .video }, of: .video, action, owner, batch)
        let parts = (await images, await videos)
        // What is marked will be deleted even if the other kind failed.
        if action == .purge { purges.signal() }
        let outcomes = PerKind(image: try parts.0.get(), video: try parts.1.get())
        let outcome = { (item: RecordReference) in outcomes[item.kind][item.id] ?? .notFound }
        var result = BatchResult()
        result.results = items.map { ($0, outcome($0)) }
        result.undo = Self.undo(action, unique.filter { outcome($0) == .done }, batch)
        return result
    }

    private func move(
        _ items: [RecordReference], of kind: ItemKind, _ action: BatchAction, _ owner: Owner, _ batch: RecordID
    ) async -> Result<[RecordID: ItemOutcome], Failure> {
        var outcomes: [RecordID: ItemOutcome] = [:]
        do throws(Failure) {
            for start in stride(from: 0, to: items.count, by: BatchLimit.items) {
                let ids = items[start..<min(start + BatchLimit.items, items.count)].map(\.id)
                let part =
                    switch action {
                    case .trash: try await trash[kind].trash(ids, of: owner, batch: batch)
                    case .restore: try await trash[kind].restore(ids, of: owner, batch: batch)
                    default: try await trash[kind].markPurge(ids, of: owner)
                    }
                outcomes.merge(part) { $1 }
            }
            return .success(outcomes)
        } catch {
            return .failure(error)
        }
    }

    private static func undo(_ action: BatchAction, _ done: [RecordReference], _ batch: RecordID) -> BatchUndo? {
        guard !done.isEmpty, let inverse = action.inverse else { return nil }
        if done.count <= BatchLimit.items { return .items(inverse, done) }
        return .batch(inverse, batch, isTrash: action == .trash, count: done.count)
    }

    // MARK: - Labels

    private func label(
        _ items: [(RecordReference, tags: [TagName]?)], _ action: BatchAction, of owner: Owner, _ batch: RecordID
    ) async throws(Failure) -> BatchResult {
        var changes: [RecordReference: LabelChange] = [:]
        for (item, tags) in items {
            guard let change = LabelChange(action, tags) else { continue }
            changes[item, default: LabelChange()].add(change)
        }
        let results = try await labels.change(changes, of: owner, batch: batch)
        var result = BatchResult()
        var inverses: [(RecordReference, LabelChange)] = []
        var known: Set<RecordReference> = []
        for (item, _) in items {
            switch results[item] {
            case .done(let inverse):
                result.results.append((item, .done))
                if known.insert(item).inserted { inverses.append((item, inverse)) }
            case .unchanged, .tooManyTags: result.results.append((item, .unchanged))
            case .notFound, nil: result.results.append((item, .notFound))
            }
        }
        result.undo = Self.undo(action, inverses)
        return result
    }

    private static func undo(_ action: BatchAction, _ inverses: [(RecordReference, LabelChange)]) -> BatchUndo? {
        guard let first = inverses.first?.1 else { return nil }
        if let inverse = action.inverse { return .items(inverse, inverses.map(\.0)) }
        let isAddition = first.removed.isEmpty
        let tags = inverses.map { ($0.0, isAddition ? $0.1.added : $0.1.removed) }
        let common = tags[0].1
        // By their text: equal tags may differ in case.
        guard tags.allSatisfy({ $0.1.map(\.text) == common.map(\.text) }) else {
            return .tagged(isAddition: isAddition, tags)
        }
        return .items(isAddition ? .tag(common) : .untag(common), tags.map(\.0))
    }

    private static func unique(_ items: [RecordReference]) -> [RecordReference] {
        var known: Set<RecordReference> = []
        return items.filter { known.insert($0).inserted }
    }
}

extension LabelChange {
    /// - Parameter tags: instead of the action's; nil for the action's.
    /// - Returns: nil for an action that moves items.
    fileprivate init?(_ action: BatchAction, _ tags: [TagName]?) {
        self.init()
        switch action {
        case .trash, .restore, .purge: return nil
        case .favorite(let isFavorite): self.isFavorite = isFavorite
        case .tag(let common): added = tags ?? common
        case .untag(let common): removed = tags ?? common
        }
    }

    fileprivate mutating func add(_ other: LabelChange) {
        isFavorite = other.isFavorite ?? isFavorite
        added += other.added
        removed += other.removed
    }
}
