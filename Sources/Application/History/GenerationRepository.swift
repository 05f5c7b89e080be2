package import Domain

/// Reads history records. Never returns another owner's, nor those in the trash unless asked for them.
package protocol GenerationRepository: Sendable {
    /// A page of the list, newest first, rendered record by record while it is read: only the output is kept in memory.
    ///
    /// - Parameter render: makes the output; `next` returns nil after the last record.
    func page<Content: Sendable>(
        of owner: Owner, _ kind: GenerationKind, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> Generation?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// The newest records after a position, for the merged gallery list.
    ///
    /// - Parameter after: nil to start at the newest.
    func newest(
        of owner: Owner, _ filter: GenerationFilter, after: PagePosition?, limit: Int
    ) async throws(Failure) -> [PlacedRecord<Generation>]

    /// - Returns: nil if there is none, or it is another owner's.
    func generation(_ id: RecordID, of owner: Owner) async throws(Failure) -> Generation?
}

/// Which records to list.
package struct GenerationFilter: Sendable, Hashable {
    package var kind: GenerationKind
    /// Nil for all.
    package var status: Generation.Status?
    /// Whether to list the records in the trash instead.
    package var isTrash: Bool

    package init(kind: GenerationKind, status: Generation.Status? = nil, isTrash: Bool = false) {
        self.kind = kind
        self.status = status
        self.isTrash = isTrash
    }
}
