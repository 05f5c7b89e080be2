import Application
import Domain
import Synchronization

/// The items of one owner in memory, as shares read them.
final class SharedLibrary: LibraryRepository {
    private let images = Mutex<[GeneratedImage]>([])
    /// The records that were examined.
    private let examined = Mutex(0)
    private let beforeReading = Mutex<(@Sendable () async -> Void)?>(nil)

    var examinedCount: Int { examined.withLock { $0 } }

    /// - Parameter pause: what each read of items waits for.
    func pauseReads(_ pause: @escaping @Sendable () async -> Void) { beforeReading.withLock { $0 = pause } }

    func put(_ image: GeneratedImage) {
        images.withLock { images in
            images.removeAll { $0.id == image.id }
            images.append(image)
        }
    }

    func remove(_ id: RecordID) { images.withLock { $0.removeAll { $0.id == id } } }

    func items(_ references: [ItemReference], of owner: Owner) async throws(Failure) -> [LibraryItem] {
        await beforeReading.withLock(\.self)?()
        return all(of: owner).filter { references.contains($0.reference) }
    }

    func item(_ reference: ItemReference, of owner: Owner) async throws(Failure) -> LibraryItem? {
        all(of: owner).first { $0.reference == reference }
    }

    /// Every record has a tag: the query's is compared here, as in the database.
    func read(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, atMost limit: Int
    ) async throws(Failure) -> LibraryChunk {
        let records = kind == .image ? all(of: owner).sorted { Self.isNewer($0.position, $1.position) } : []
        let rest = records.drop { item in position.map { !Self.isNewer($0, item.position) } ?? false }
        let chunk = rest.prefix(limit)
        examined.withLock { $0 += chunk.count }
        let found = chunk.filter { item in query.tags.allSatisfy { item.labels.tags.contains($0) } }
        return LibraryChunk(
            items: found.map { PlacedRecord($0, at: $0.position) }, examined: chunk.count, bytes: 0,
            reached: chunk.last?.position, isAtEnd: chunk.count == rest.count)
    }

    private func all(of owner: Owner) -> [LibraryItem] {
        images.withLock { $0.filter { $0.owner == owner && $0.trashedAt == nil }.map(LibraryItem.image) }
    }

    private static func isNewer(_ left: PagePosition, _ right: PagePosition) -> Bool {
        (left.createdAt, left.id) > (right.createdAt, right.id)
    }
}

/// What shares do not read.
extension SharedLibrary {
    func page<Content: Sendable>(
        of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> LibraryItem?) -> Content
    ) async throws(Failure) -> Page<Content> { throw .notFound }

    func count(_ references: [ItemReference], of owner: Owner, includingTrash: Bool) async throws(Failure) -> Int {
        0
    }

    func request(of reference: ItemReference, by owner: Owner, includingTrash: Bool) -> ItemRequest? { nil }

    func derived(
        from reference: ItemReference, of owner: Owner, atMost limit: Int
    ) async throws(Failure) -> [LibraryItem] { [] }
}
