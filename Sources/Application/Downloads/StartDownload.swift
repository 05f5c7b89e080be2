package import Domain

/// Begins a download, or an export, of an owner.
package struct StartDownload: Sendable {
    private let repository: any DownloadRepository
    private let environment: SystemEnvironment
    /// Large ones read many records.
    private let builds = ConcurrencyLimit(
        DownloadLimit.builds, waiting: 4 * DownloadLimit.builds, perParty: DownloadLimit.buildsOfOwner,
        message: "Too many downloads are being put together. Try again in a moment.")

    package init(repository: any DownloadRepository, environment: SystemEnvironment) {
        self.repository = repository
        self.environment = environment
    }

    /// - Parameter includesTrash: whether items that are moved into the trash stay in it.
    /// - Returns: counts as being put together as long as it exists.
    /// - Throws: `rateLimited` if the owner has too many downloads; `overloaded`.
    package func callAsFunction(
        of owner: Owner, includesTrash: Bool = false
    ) async throws(Failure) -> DownloadBuilder {
        let slot = try await builds.acquire(for: [Party.owner(owner)])
        guard try await repository.liveDownloads(of: owner) < DownloadLimit.liveDownloads else {
            throw Failure(
                .rateLimited,
                "You have \(DownloadLimit.liveDownloads) downloads. Each is kept for an hour; try again later.",
                retryAfter: 300)
        }
        return DownloadBuilder(
            of: owner, includesTrash: includesTrash, in: repository, environment: environment, slot: slot)
    }
}
