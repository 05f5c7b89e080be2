package import Domain

/// Reads what owners have asked for. Never gives out another owner's.
package protocol ImageHistory: Sendable {
    /// Newest first.
    func page(of owner: Owner, _ filter: ImageFilter, _ request: PageRequest) async throws(Failure) -> Page<
        GeneratedImage
    >

    /// - Returns: nil where there is none, or where it is somebody else's.
    func image(_ id: RecordID, of owner: Owner) async throws(Failure) -> GeneratedImage?

    /// - Parameter task: the provider's id, or the record's own while the provider has given none.
    /// - Returns: nil where there is none, or where it is somebody else's.
    func image(task: TaskID, of owner: Owner) async throws(Failure) -> GeneratedImage?
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
