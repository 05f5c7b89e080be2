import Application
import Domain
import Synchronization

/// The labels of the items of `Samples.owner`, in memory.
final class InMemoryLabels: LabelRepository {
    private struct State {
        var items: [ItemReference: ItemLabels] = [:]
        var facets = Facets()
        var counts = 0
    }

    private let state = Mutex(State())
    /// Runs during a count.
    private let onCount: @Sendable () async -> Void

    init(onCount: @escaping @Sendable () async -> Void = {}) { self.onCount = onCount }

    /// Nil if there is no such item.
    subscript(item: ItemReference) -> ItemLabels? {
        get { state.withLock { $0.items[item] } }
        set { state.withLock { $0.items[item] = newValue } }
    }

    /// How often items were counted.
    var counts: Int { state.withLock { $0.counts } }

    func set(_ facets: Facets) { state.withLock { $0.facets = facets } }

    func change(
        _ changes: [ItemReference: LabelChange], of owner: Owner, batch: RecordID?
    ) -> [ItemReference: Result<LabelResult, Failure>] {
        state.withLock { state in
            changes.reduce(into: [:]) { results, change in
                guard owner == Samples.owner, let labels = state.items[change.key] else {
                    results[change.key] = .success(.notFound)
                    return
                }
                switch change.value.applied(to: labels) {
                case .changed(let new, let inverse):
                    state.items[change.key] = new
                    results[change.key] = .success(.done(inverse: inverse))
                case .unchanged: results[change.key] = .success(.unchanged)
                case .tooManyTags: results[change.key] = .success(.tooManyTags)
                }
            }
        }
    }

    func rename(_ tag: TagName, to name: TagName, of owner: Owner) -> Int { 0 }

    func facets(of owner: Owner, isTrash: Bool) async -> Facets {
        let facets = state.withLock { state in
            state.counts += 1
            return state.facets
        }
        await onCount()
        return facets
    }
}
