import Application
import Domain
import Synchronization

/// A library with every item except those that were deleted, for the readers of downloads.
final class PresentItems: LibraryRepository {
    private let deleted = Mutex<Set<ItemReference>>([])
    private let trashed = Mutex<Set<ItemReference>>([])

    func delete(_ item: ItemReference) { deleted.withLock { _ = $0.insert(item) } }

    func trash(_ item: ItemReference) { trashed.withLock { _ = $0.insert(item) } }

    func count(_ references: [ItemReference], of owner: Owner, includingTrash: Bool) -> Int {
        let gone = deleted.withLock(\.self).union(includingTrash ? [] : trashed.withLock(\.self))
        return references.filter { !gone.contains($0) }.count
    }

    func items(_ references: [ItemReference], of owner: Owner) -> [LibraryItem] { [] }

    func item(_ reference: ItemReference, of owner: Owner) -> LibraryItem? { nil }

    func page<Content: Sendable>(
        of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> LibraryItem?) -> Content
    ) async throws(Failure) -> Page<Content> { throw .notFound }

    func read(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, atMost limit: Int
    ) -> LibraryChunk { LibraryChunk(items: [], examined: 0, bytes: 0, reached: nil, isAtEnd: true) }

    func request(of reference: ItemReference, by owner: Owner, includingTrash: Bool) -> ItemRequest? { nil }

    func derived(from reference: ItemReference, of owner: Owner, atMost limit: Int) -> [LibraryItem] { [] }
}
