import Domain

/// The two lists of a library, as far as they have been read, merged to one.
struct MergedLists {
    private struct List {
        let kind: ItemKind
        var items: [PlacedRecord<LibraryItem>] = []
        /// How many of them are in the merged list.
        var taken = 0
        /// The last record that was compared; nil if there was none.
        var reached: PagePosition?
        var isAtEnd = false

        var next: LibraryPosition? {
            taken < items.count ? LibraryPosition(position: items[taken].position, kind: kind) : nil
        }

        /// Nil at the end: then nothing is unknown.
        var frontier: LibraryPosition? {
            isAtEnd ? nil : reached.map { LibraryPosition(position: $0, kind: kind) }
        }
    }

    private let limit: Int
    private var lists = PerKind { List(kind: $0) }
    /// The beginning of the merged list, at most one item more than a page, and the place of the last of the page.
    private var items: [LibraryItem] = []
    private var lastPlace: LibraryPosition?
    private(set) var examined = 0
    private(set) var matched = 0
    private(set) var bytes = 0

    /// - Parameter limit: the size of a page.
    init(limit: Int, video: LibraryChunk, image: LibraryChunk) {
        self.limit = limit
        items.reserveCapacity(limit + 1)
        add(video, of: .video)
        add(image, of: .image)
        merge()
    }

    /// Adds what follows in the list of one kind.
    mutating func append(_ chunk: LibraryChunk, of kind: ItemKind) {
        add(chunk, of: kind)
        merge()
    }

    private mutating func add(_ chunk: LibraryChunk, of kind: ItemKind) {
        if lists[kind].items.isEmpty { lists[kind].items = chunk.items } else { lists[kind].items += chunk.items }
        lists[kind].reached = chunk.reached ?? lists[kind].reached
        lists[kind].isAtEnd = chunk.isAtEnd
        examined += chunk.examined
        matched += chunk.items.count
        bytes += chunk.bytes
    }

    /// How many items are missing until the page is complete and it is known whether there are more.
    var missing: Int { limit + 1 - items.count }

    /// The kind of the unfinished list that has been read least far; nil if both have ended.
    var leading: ItemKind? { frontier?.kind }

    /// Where to continue to read.
    func position(of kind: ItemKind) -> PagePosition? { lists[kind].reached }

    /// What comes before has been read in both lists; nil if they have ended.
    private var frontier: LibraryPosition? {
        guard let video = lists.video.frontier, let image = lists.image.frontier else {
            return lists.video.frontier ?? lists.image.frontier
        }
        return video.comes(before: image) ? video : image
    }

    private mutating func merge() {
        let frontier = frontier
        while missing > 0, let next = next, frontier?.comes(before: next) != true {
            let list = lists[next.kind]
            items.append(list.items[list.taken].record)
            lists[next.kind].taken += 1
            if items.count == limit { lastPlace = next }
        }
    }

    private var next: LibraryPosition? {
        guard let video = lists.video.next, let image = lists.image.next else {
            return lists.video.next ?? lists.image.next
        }
        return video.comes(before: image) ? video : image
    }

    /// - Parameter isFirst: whether it begins with the newest.
    consuming func page(isFirst: Bool) -> LibraryPage {
        let next = missing > 0 ? frontier : lastPlace
        if missing <= 0 { items.removeLast() }
        return LibraryPage(items: items, total: isFirst && next == nil ? items.count : nil, next: next)
    }
}
