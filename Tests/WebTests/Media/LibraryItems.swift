import Application
import Domain

/// Items in memory, all of the fixture's owner.
struct LibraryItems: LibraryRepository {
    var items: [LibraryItem]

    /// An image and a video as they are made.
    static let plain = LibraryItems(items: [
        .image(
            GeneratedImage(
                id: StoredObjects.image.id, owner: StoredObjects.owner, taskID: TaskID(stored: "task"),
                prompt: "A fox", kind: ImageKind.textToImage.rawValue, state: .pending, createdAt: date)),
        .video(
            Generation(
                id: StoredObjects.video.id, kind: GenerationKind.textToVideo.text, prompt: "A fox runs",
                status: .processing, createdAt: date)),
    ])

    private static let date = Timestamp(milliseconds: 1_795_219_200_000)

    func page<Content: Sendable>(
        of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> LibraryItem?) -> Content
    ) -> Page<Content> {
        let kind: ItemKind =
            switch filter {
            case .images: .image
            case .videos: .video
            }
        let listed = items.filter { owner == StoredObjects.owner && $0.reference.kind == kind }
        var rest = listed.makeIterator()
        return Page(content: render { rest.next() }, total: ListTotal(listed.count), next: nil)
    }

    func item(_ reference: ItemReference, of owner: Owner) -> LibraryItem? {
        items([reference], of: owner).first
    }

    func items(_ references: [ItemReference], of owner: Owner) -> [LibraryItem] {
        items.filter { owner == StoredObjects.owner && references.contains($0.reference) }
    }

    func count(_ references: [ItemReference], of owner: Owner, includingTrash: Bool) -> Int {
        items(references, of: owner).count
    }
}

/// What the routes of one kind do not ask for.
extension LibraryItems {
    func read(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, atMost limit: Int
    ) -> LibraryChunk {
        LibraryChunk(items: [], examined: 0, bytes: 0, reached: nil, isAtEnd: true)
    }

    func request(of reference: ItemReference, by owner: Owner, includingTrash: Bool) -> ItemRequest? { nil }

    func derived(from reference: ItemReference, of owner: Owner, atMost limit: Int) -> [LibraryItem] { [] }
}
