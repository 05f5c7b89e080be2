import Application
import Domain

/// A library whose queries match given items, read in the chunks that are asked for.
struct ListedItems: LibraryRepository {
    var images: [GeneratedImage] = []

    func page<Content: Sendable>(
        of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> LibraryItem?) -> Content
    ) async throws(Failure) -> Page<Content> { throw .notFound }

    func read(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, atMost limit: Int
    ) -> LibraryChunk {
        let all = kind == .image ? images : []
        let start = position.flatMap { position in all.firstIndex { $0.id == position.id } }.map { $0 + 1 } ?? 0
        let chunk = all[start...].prefix(limit).map { LibraryItem.image($0) }
        return LibraryChunk(
            items: chunk.map { PlacedRecord($0, at: $0.position) }, examined: chunk.count, bytes: 0,
            reached: chunk.last?.position, isAtEnd: start + chunk.count == all.count)
    }

    func item(_ reference: ItemReference, of owner: Owner) -> LibraryItem? {
        images.first { $0.id == reference.id }.map { .image($0) }
    }

    func items(_ references: [ItemReference], of owner: Owner) -> [LibraryItem] {
        references.compactMap { item($0, of: owner) }
    }

    func count(_ references: [ItemReference], of owner: Owner, includingTrash: Bool) -> Int { references.count }

    func request(of reference: ItemReference, by owner: Owner, includingTrash: Bool) -> ItemRequest? { nil }

    func derived(from reference: ItemReference, of owner: Owner, atMost limit: Int) -> [LibraryItem] { [] }
}
