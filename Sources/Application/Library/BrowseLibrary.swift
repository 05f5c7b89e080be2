package import Domain

/// Lists an owner's images and videos together, merged from the two lists.
///
/// What the indexes cannot answer is searched record by record, so many in a call: then a page may have fewer items than
/// its limit and still a next one.
package struct BrowseLibrary: Sendable {
    /// Records that a call compares, and their bytes, before it answers with what it has found.
    static let maximumRecords = 1000
    static let maximumBytes = 4 << 20
    /// Records to read at once: at first, and when few match.
    static let chunks = 128...512

    private let library: any LibraryRepository

    package init(_ library: any LibraryRepository) { self.library = library }

    /// Takes one query per kind, and one more at the end of the dated records; a search takes several.
    package func callAsFunction(_ owner: Owner, _ request: LibraryRequest) async throws -> LibraryPage {
        let first = request.query.needsScan ? Self.chunks.lowerBound : request.limit + 1
        async let videos = library.begin(.video, of: owner, request, atMost: first)
        async let images = library.begin(.image, of: owner, request, atMost: first)
        var lists = try await MergedLists(limit: request.limit, video: videos, image: images)
        while lists.missing > 0, let kind = lists.leading, lists.examined < Self.maximumRecords,
            lists.bytes < Self.maximumBytes
        {
            let chunk = try await library.read(
                kind, of: owner, request.query, after: lists.position(of: kind), atMost: Self.size(of: lists))
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
