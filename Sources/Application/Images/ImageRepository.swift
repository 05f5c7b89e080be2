package import Domain

/// Reads what owners have asked for. Never gives out another owner's.
package protocol ImageRepository: Sendable {
    /// A part of the list, newest first, handed over record by record where it is read: nothing of a page is kept but
    /// what is made of it.
    ///
    /// - Parameter render: makes what the caller wants out of the records; `next` gives nil after the last.
    func page<Content: Sendable>(
        of owner: Owner, _ filter: ImageFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> GeneratedImage?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// The newest behind a place, for a list that holds more than images.
    ///
    /// - Parameter after: nil: from the newest on.
    func newest(
        of owner: Owner, _ filter: ImageFilter, after: PagePosition?, limit: Int
    ) async throws(Failure) -> [PlacedRecord<GeneratedImage>]

    /// - Returns: nil where there is none, or where it is somebody else's.
    func image(_ id: RecordID, of owner: Owner) async throws(Failure) -> GeneratedImage?

    /// - Parameter task: the provider's id, or the record's own while the provider has given none.
    /// - Returns: nil where there is none, or where it is somebody else's.
    func image(task: TaskID, of owner: Owner) async throws(Failure) -> GeneratedImage?

    /// Puts an image away: it stays in the database, and nobody is shown it.
    ///
    /// - Returns: whether there was one of theirs.
    func remove(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool
}

/// Which images of an owner's to list; nil means all.
package struct ImageFilter: Sendable, Hashable {
    package var status: ImageStatus?
    package var kind: ImageKind?

    package init(status: ImageStatus? = nil, kind: ImageKind? = nil) {
        self.status = status
        self.kind = kind
    }
}
