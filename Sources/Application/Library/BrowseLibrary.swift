package import Domain

/// Lists an owner's images and videos together, merged from the two lists.
///
/// What the indexes cannot answer is searched record by record, so many in a call: then a page may have fewer items than
/// its limit and still a next one.
package struct BrowseLibrary: Sendable {
    /// Records compared per call.
    static let maximumRecords = 1000
    /// Bytes compared per call.
    static let maximumBytes = 4 << 20
    /// How long a call compares records before it answers with what it has found.
    package static let time: Duration = .seconds(1)
    /// Records to read at once: at first, and when few match.
    static let chunks = 128...512

    private let library: any LibraryRepository
    private let now: @Sendable () -> ContinuousClock.Instant

    package init(
        _ library: any LibraryRepository, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.library = library
        self.now = now
    }

    /// Takes one query per kind, and one more at the end of the dated records; a search takes several.
    package func callAsFunction(_ owner: Owner, _ request: LibraryRequest) async throws -> LibraryPage {
        let deadline = request.query.needsScan ? now() + Self.time : nil
        let first = request.query.needsScan ? Self.chunks.lowerBound : request.limit + 1
        async let videos = library.begin(.video, of: owner, request, atMost: first)
        async let images = library.begin(.image, of: owner, request, atMost: first)
        var lists = try await MergedLists(limit: request.limit, video: videos, image: images)
        // The most records that were read in time.
        var most = Self.chunks.upperBound
        while lists.missing > 0, let kind = lists.leading, lists.examined < Self.maximumRecords,
            lists.bytes < Self.maximumBytes, deadline.map({ now() < $0 }) ?? true
        {
            let size = min(Self.size(of: lists), most)
            let chunk = try await library.read(
                kind, of: owner, request.query, after: lists.position(of: kind), atMost: size)
            if !chunk.isAtEnd { most = min(most, max(chunk.examined, 1)) }
            lists.append(chunk, of: kind)
        }
        return lists.page(isFirst: request.after == nil)
    }

    /// The size of the next chunk, by how many records have matched.
    private static func size(of lists: MergedLists) -> Int {
        let needed =
            lists.matched > 0 ? lists.missing * lists.examined * 6 / (lists.matched * 5) : chunks.upperBound
        return min(max(needed, chunks.lowerBound), chunks.upperBound, maximumRecords - lists.examined)
    }
}

extension LibraryRepository {
    fileprivate func begin(
        _ kind: ItemKind, of owner: Owner, _ request: LibraryRequest, atMost limit: Int
    ) async throws(Failure) -> LibraryChunk {
        try await read(
            kind, of: owner, request.query, after: request.after?.positionInList(of: kind), atMost: limit)
    }
}
