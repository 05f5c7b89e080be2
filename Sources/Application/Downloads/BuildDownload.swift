package import Domain

/// Prepares a download, or an export, of an owner.
package struct BuildDownload: Sendable {
    private let repository: any DownloadRepository
    private let claims: any SessionClaimRepository
    private let environment: SystemEnvironment
    /// Large ones read many records.
    private let builds = ConcurrencyLimit(
        DownloadLimit.builds, waiting: 4 * DownloadLimit.builds, perParty: DownloadLimit.buildsOfOwner,
        message: "Too many downloads are being prepared. Try again in a moment.")

    package init(
        repository: any DownloadRepository, claims: any SessionClaimRepository, environment: SystemEnvironment
    ) {
        self.repository = repository
        self.claims = claims
        self.environment = environment
    }

    /// - Parameters:
    ///   - includesTrash: whether items that are moved into the trash stay in it.
    ///   - build: adds the files.
    /// - Throws: `rateLimited` if the owner has too many downloads; `payloadTooLarge` if they would take too much of the
    ///   database; `unauthenticated` if an account has claimed the owner's session meanwhile; `overloaded`,
    ///   `storageUnavailable`, `writeUnconfirmed`; what `build` throws.
    package func callAsFunction(
        of owner: Owner, includesTrash: Bool = false,
        _ build: (inout DownloadBuilder) async throws(Failure) -> Void
    ) async throws(Failure) -> DownloadAddress {
        let slot = try await builds.acquire(for: [Party.owner(owner)])
        defer { slot.release() }
        let usage = try await repository.usage(of: owner)
        guard usage.downloads < DownloadLimit.liveDownloads else {
            throw Failure(
                .rateLimited,
                "You have \(DownloadLimit.liveDownloads) downloads, the most that are allowed. Each expires after an "
                    + "hour; try again later.",
                retryAfter: 300)
        }
        var builder = DownloadBuilder(
            of: owner, includesTrash: includesTrash, in: repository, environment: environment,
            storing: DownloadLimit.storedBytes - usage.storedBytes)
        do throws(Failure) {
            try await build(&builder)
            let address = try await builder.finish()
            // Its items were moved while they were read.
            try await claims.requireUnclaimed(owner)
            return address
        } catch {
            await builder.discard()
            throw error
        }
    }
}
