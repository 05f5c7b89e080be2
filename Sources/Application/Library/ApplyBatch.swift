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

    /// Idempotent. Once something is done, what could not be done as well is in the result and throws nothing.
    ///
    /// - Throws: `expectedDiffers` with the real number before anything is changed; `validationFailed` if a query matches too
    ///   many items; `rateLimited`, `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ action: BatchAction, on target: BatchTarget, of owner: Owner
    ) async throws(Failure) -> BatchResult {
        let items = try await items(target, action, of: owner)
        let batch = makeRecordID()
        defer { facets.forget(owner) }
        switch action {
        case .trash:
            return try await move(items.map(\.0), action, batch) { await $0.trash($1, of: owner, batch: batch) }
        case .restore:
            return try await move(items.map(\.0), action, batch) { await $0.restore($1, of: owner, batch: batch) }
        case .purge:
            // What is marked will be deleted, whatever else has failed.
            defer { purges.signal() }
            let onlyTrashed = target.isTrash
            return try await move(items.map(\.0), action, batch) {
                await $0.markPurge($1, of: owner, onlyTrashed: onlyTrashed)
            }
        case .favorite, .tag, .untag: return try await label(items, action, of: owner, batch)
        }
    }

    private func items(
        _ target: BatchTarget, _ action: BatchAction, of owner: Owner
    ) async throws(Failure) -> [(ItemReference, tags: [TagName]?)] {
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
                faults: [Failure.FieldError("expected", message)], matched: resolved.count)
        }
        guard resolved.count <= limit else {
            throw .invalid("query", "It matches \(resolved.count) items; this action takes at most \(limit).")
        }
        return resolved.references.map { ($0, nil) }
    }

    // MARK: - Trash

    private typealias Move = @Sendable (any TrashRepository, [RecordID]) async -> ItemResults

    private func move(
        _ items: [ItemReference], _ action: BatchAction, _ batch: RecordID, _ move: @escaping Move
    ) async throws(Failure) -> BatchResult {
        let unique = items.uniqued()
        async let images = outcomes(of: unique, .image, move)
        async let videos = outcomes(of: unique, .video, move)
        let parts = PerKind(image: await images, video: await videos)
        let outcome = { (item: ItemReference) in parts[item.kind].outcomes[item.id] ?? .notFound }
        var result = BatchResult()
        result.results = items.map { ($0, outcome($0)) }
        try result.check(parts.all.compactMap(\.failure))
        result.undo = Self.undo(action, unique.filter { outcome($0) == .done }, batch)
        return result
    }

    private func outcomes(
        of items: [ItemReference], _ kind: ItemKind, _ move: Move
    ) async -> (outcomes: [RecordID: ItemOutcome], failure: Failure?) {
        var outcomes: [RecordID: ItemOutcome] = [:]
        var failure: Failure?
        for ids in items.filter({ $0.kind == kind }).map(\.id).chunked(by: BatchLimit.items) {
            // After a failure the rest is not tried.
            guard failure == nil else {
                for id in ids { outcomes[id] = .failed }
                continue
            }
            for (id, result) in await move(trash[kind], Array(ids)) {
                switch result {
                case .success(let outcome): outcomes[id] = outcome
                case .failure(let reason):
                    outcomes[id] = ItemOutcome(reason)
                    failure = reason
                }
            }
        }
        return (outcomes, failure)
    }

    private static func undo(_ action: BatchAction, _ done: [ItemReference], _ batch: RecordID) -> BatchUndo? {
        guard !done.isEmpty, let inverse = action.inverse else { return nil }
        if done.count <= BatchLimit.items { return .items(inverse, done) }
        return .batch(inverse, batch, isTrash: action == .trash, count: done.count)
    }

    // MARK: - Labels

    private func label(
        _ items: [(ItemReference, tags: [TagName]?)], _ action: BatchAction, of owner: Owner, _ batch: RecordID
    ) async throws(Failure) -> BatchResult {
        var changes: [ItemReference: LabelChange] = [:]
        for (item, tags) in items {
            guard let change = LabelChange(action, tags) else { continue }
            changes[item, default: LabelChange()].add(change)
        }
        let results = await labels.change(changes, of: owner, batch: batch)
        var result = BatchResult()
        var failures: [Failure] = []
        var inverses: [ItemReference: LabelChange] = [:]
        for (item, _) in items {
            switch results[item] {
            case .success(.done(let inverse)):
                result.results.append((item, .done))
                inverses[item] = inverse
            case .success(.unchanged), .success(.tooManyTags): result.results.append((item, .unchanged))
            case .success(.notFound), nil: result.results.append((item, .notFound))
            case .failure(let failure):
                result.results.append((item, ItemOutcome(failure)))
                failures.append(failure)
            }
        }
        try result.check(failures)
        result.undo = Self.undo(
            action, items.map(\.0).uniqued().compactMap { item in inverses[item].map { (item, $0) } })
        return result
    }

    private static func undo(_ action: BatchAction, _ inverses: [(ItemReference, LabelChange)]) -> BatchUndo? {
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
}

extension BatchResult {
    /// - Throws: one of the failures if nothing was done: `writeUnconfirmed` if there is such a one.
    fileprivate func check(_ failures: [Failure]) throws(Failure) {
        guard let first = failures.first, !results.contains(where: { $0.1 == .done }) else { return }
        throw failures.first { $0.code == .writeUnconfirmed } ?? first
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
