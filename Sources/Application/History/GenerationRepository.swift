package import Domain

/// Reads what owners have asked for, and lets them put it away. Never gives out another owner's, nor what was put away.
package protocol GenerationRepository: Sendable {
    /// A part of the list, newest first, handed over record by record where it is read: nothing of a page is kept but
    /// what is made of it.
    ///
    /// - Parameter render: makes what the caller wants out of the records; `next` gives nil after the last.
    func page<Content: Sendable>(
        of owner: Owner, _ kind: GenerationKind, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> Generation?) -> Content
    ) async throws(Failure) -> Page<Content>

    /// The newest behind a place, for a list that holds more than these.
    ///
    /// - Parameter after: nil: from the newest on.
    func newest(
        of owner: Owner, _ filter: GenerationFilter, after: PagePosition?, limit: Int
    ) async throws(Failure) -> [PlacedRecord<Generation>]

    /// - Returns: nil where there is none, or where it is somebody else's.
    func generation(_ id: RecordID, of owner: Owner) async throws(Failure) -> Generation?

    /// Puts a record away: it stays in the database and shows nowhere.
    ///
    /// - Returns: whether there was one to be put away.
    func remove(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool
}

/// Which records of an owner's to list.
package struct GenerationFilter: Sendable, Hashable {
    package var kind: GenerationKind
    /// Nil: however they stand.
    package var status: Generation.Status?

    package init(kind: GenerationKind, status: Generation.Status? = nil) {
        self.kind = kind
        self.status = status
    }
}
