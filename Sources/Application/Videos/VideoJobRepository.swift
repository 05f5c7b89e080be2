package import Domain

/// Reads video jobs.
package protocol VideoJobRepository: Sendable {
    /// - Parameter owner: nil for any owner.
    /// - Returns: nil if there is none, or it is another owner's.
    func job(_ id: JobID, of owner: Owner?) async throws(Failure) -> VideoJob?

    /// Completed jobs, newest first, rendered record by record; see `LibraryRepository.page`.
    ///
    /// - Parameter owner: nil for all owners.
    func completed<Content: Sendable>(
        of owner: Owner?, _ request: PageRequest, render: @escaping @Sendable (_ next: () -> VideoJob?) -> Content
    ) async throws(Failure) -> Page<Content>
}
