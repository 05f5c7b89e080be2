package import Domain

/// Reads jobs.
package protocol VideoJobRepository: Sendable {
    /// - Parameter owner: whose it must be; nil: anybody's.
    /// - Returns: nil where there is none, or where it is somebody else's.
    func job(_ id: JobID, of owner: Owner?) async throws(Failure) -> VideoJob?

    /// Finished jobs with a video, newest first, handed over record by record; see `GenerationRepository.page`.
    ///
    /// - Parameter owner: whose; nil: everybody's.
    func completed<Content: Sendable>(
        of owner: Owner?, _ request: PageRequest, render: @escaping @Sendable (_ next: () -> VideoJob?) -> Content
    ) async throws(Failure) -> Page<Content>
}
