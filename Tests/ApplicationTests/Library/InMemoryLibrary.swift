import Application
import Domain
import Synchronization

/// Records in memory, read in chunks as a database does: newest first, undated ones last.
final class InMemoryLibrary: LibraryRepository {
    struct Record {
        let position: PagePosition
        /// Whether a search finds it.
        let isMatch: Bool
    }

    /// Newest first.
    let records: PerKind<[Record]>
    private let reads = Mutex<[Int]>([])
    /// The largest number of records that one read examines.
    let most: Int

    init(_ records: PerKind<[Record]>, most: Int = .max) {
        self.records = records
        self.most = most
    }

    /// How many records each read has examined.
    var examined: [Int] { reads.withLock { $0 } }

    static func item(_ kind: ItemKind, _ position: PagePosition) -> LibraryItem {
        switch kind {
        case .image:
            .image(
                GeneratedImage(
                    id: position.id, owner: Owner(stored: "alice"), taskID: TaskID(stored: "a"), prompt: "", kind: "",
                    state: .pending, createdAt: position.createdAt))
        case .video:
            .video(
                Generation(id: position.id, kind: "", prompt: "", status: .processing, createdAt: position.createdAt))
        }
    }

    func read(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, atMost limit: Int
    ) async throws(Failure) -> LibraryChunk {
        let limit = min(limit, most)
        let rest = records[kind][index(after: position, in: kind)...]
        let read = rest.prefix(limit)
        reads.withLock { $0.append(read.count) }
        return LibraryChunk(
            items: read.filter { $0.isMatch || !query.needsScan }.map {
                PlacedRecord(Self.item(kind, $0.position), at: $0.position)
            },
            examined: read.count, bytes: read.count * 500, reached: read.last?.position, isAtEnd: rest.count < limit)
    }

    /// The index of the first record after a position.
    private func index(after position: PagePosition?, in kind: ItemKind) -> Int {
        guard let start = position.map({ LibraryPosition(position: $0, kind: kind) }) else { return 0 }
        var (low, high) = (0, records[kind].count)
        while low < high {
            let middle = (low + high) / 2
            let place = LibraryPosition(position: records[kind][middle].position, kind: kind)
            if start.comes(before: place) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    func page<Content: Sendable>(
        of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> LibraryItem?) -> Content
    ) async throws(Failure) -> Page<Content> { throw .notFound }

    func item(_ reference: ItemReference, of owner: Owner) async throws(Failure) -> LibraryItem? {
        records[reference.kind].first { $0.position.id == reference.id }.map { Self.item(reference.kind, $0.position) }
    }

    func items(_ references: [ItemReference], of owner: Owner) async throws(Failure) -> [LibraryItem] {
        var items: [LibraryItem] = []
        for reference in references {
            if let item = try await item(reference, of: owner) { items.append(item) }
        }
        return items
    }

    func count(
        _ references: [ItemReference], of owner: Owner, includingTrash: Bool
    ) async throws(Failure) -> Int { try await items(references, of: owner).count }

    func request(of reference: ItemReference, by owner: Owner, includingTrash: Bool) -> ItemRequest? { nil }

    func derived(
        from reference: ItemReference, of owner: Owner, atMost limit: Int
    ) async throws(Failure) -> [LibraryItem] { [] }
}
