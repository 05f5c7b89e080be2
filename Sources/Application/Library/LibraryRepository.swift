package import Domain

/// Reads the items of libraries, in one way for both collections. Never returns another owner's.
package protocol LibraryRepository: Sendable {
    /// A page of one history, newest first, rendered record by record while it is read: only the output is kept in
    /// memory.
    ///
    /// - Parameter render: makes the output; `next` returns nil after the last record.
    func page<Content: Sendable>(
        of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> LibraryItem?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// Examines records of one kind after a position, newest first.
    ///
    /// - Parameters:
    ///   - position: nil to start at the newest.
    ///   - limit: the number of records to examine at most.
    func read(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, atMost limit: Int
    ) async throws(Failure) -> LibraryChunk

    /// - Returns: nil if there is none, it is another owner's, or in the trash.
    func item(_ reference: ItemReference, of owner: Owner) async throws(Failure) -> LibraryItem?

    /// Those that are the owner's and not in the trash, in any order.
    func items(_ references: [ItemReference], of owner: Owner) async throws(Failure) -> [LibraryItem]

    /// How many of them are the owner's and not being deleted permanently.
    func count(
        _ references: [ItemReference], of owner: Owner, includingTrash: Bool
    ) async throws(Failure) -> Int

    /// The request that an item was made with.
    ///
    /// - Parameter includingTrash: whether the item may be in the trash.
    /// - Returns: otherwise as `item`; nil also for a video that is not in the library.
    func request(
        of reference: ItemReference, by owner: Owner, includingTrash: Bool
    ) async throws(Failure) -> ItemRequest?

    /// The newest items that were made from an item, and are not in the trash.
    func derived(
        from reference: ItemReference, of owner: Owner, atMost limit: Int
    ) async throws(Failure) -> [LibraryItem]
}

extension LibraryRepository {
    /// The request that an item was made with, unless it is in the trash.
    package func request(of reference: ItemReference, by owner: Owner) async throws(Failure) -> ItemRequest? {
        try await request(of: reference, by: owner, includingTrash: false)
    }
}

/// Which records a documented list has; nil for all.
package enum HistoryFilter: Sendable, Hashable {
    case images(status: ImageStatus?, type: ImageKind?)
    case videos(type: GenerationKind)
}

/// The request that an item was made with.
package enum ItemRequest: Sendable {
    case image(ImageRequest)
    case video(VideoRequest)
}
