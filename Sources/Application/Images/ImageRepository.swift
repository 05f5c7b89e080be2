package import Domain

/// Reads images. Never returns another owner's, nor those in the trash unless asked for them.
package protocol ImageRepository: Sendable {
    /// A page of the list, newest first, rendered record by record while it is read: only the output is kept in memory.
    ///
    /// - Parameter render: makes the output; `next` returns nil after the last record.
    func page<Content: Sendable>(
        of owner: Owner, _ filter: ImageFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> GeneratedImage?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// The newest images after a position, for the merged gallery list.
    ///
    /// - Parameter after: nil to start at the newest.
    func newest(
        of owner: Owner, _ filter: ImageFilter, after: PagePosition?, limit: Int
    ) async throws(Failure) -> [PlacedRecord<GeneratedImage>]

    /// - Returns: nil if there is none, or it is another owner's.
    func image(_ id: RecordID, of owner: Owner) async throws(Failure) -> GeneratedImage?

    /// - Parameter task: the provider's task id, or the record's own id as its placeholder.
    /// - Returns: nil if there is none, or it is another owner's.
    func image(task: TaskID, of owner: Owner) async throws(Failure) -> GeneratedImage?
}

/// Which images to list; nil for all.
package struct ImageFilter: Sendable, Hashable {
    package var status: ImageStatus?
    package var kind: ImageKind?
    /// Whether to list the images in the trash instead.
    package var isTrash: Bool

    package init(status: ImageStatus? = nil, kind: ImageKind? = nil, isTrash: Bool = false) {
        self.status = status
        self.kind = kind
        self.isTrash = isTrash
    }
}
