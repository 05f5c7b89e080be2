import Domain

extension LibraryRepository {
    /// Reads items of one kind, newest first, to the end or until they are enough.
    ///
    /// - Parameter use: gets some at a time; returns whether to go on.
    func forEachChunk(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery,
        _ use: (LibraryChunk) async throws(Failure) -> Bool
    ) async throws(Failure) {
        var position: PagePosition?
        while true {
            let chunk = try await read(kind, of: owner, query, after: position, atMost: 512)
            guard try await use(chunk), !chunk.isAtEnd, let reached = chunk.reached, reached != position else { return }
            position = reached
        }
    }
}
