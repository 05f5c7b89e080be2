package import Domain

/// Stores which finished images are archived.
package protocol ImageArchiveRepository: Sendable {
    /// Claims a completed image that is not archived yet. The lease is longer than archiving takes.
    ///
    /// - Returns: nil if none is due.
    func claimUnarchivedImage() async throws(Failure) -> UnarchivedImage?

    /// Schedules the next attempt of a claimed image that could not be downloaded, with exponential backoff.
    func postponeArchiving(_ id: RecordID) async throws(Failure)

    /// - Returns: nil if there is no such image, or it is another owner's.
    func archiveStatus(of id: RecordID, of owner: Owner) async throws(Failure) -> ImageArchiveStatus?

    /// - Returns: whether this name was stored; false if another process was faster, or the image was deleted.
    func markArchived(_ id: RecordID, as name: UploadName) async throws(WriteFailure) -> Bool

    /// Marks the image as unavailable; it is not attempted again.
    func markLost(_ id: RecordID, because failure: ImageArchiveFailure) async throws(Failure)
}

/// An image that is only available at the provider.
package struct UnarchivedImage: Sendable, Hashable {
    package let id: RecordID
    package let url: ImageURL
    /// Including this one.
    package let attempts: Int

    package init(id: RecordID, url: ImageURL, attempts: Int) {
        self.id = id
        self.url = url
        self.attempts = attempts
    }
}

/// Where the content of an image is.
package enum ImageArchiveStatus: Sendable, Hashable {
    /// Not generated yet.
    case pending
    /// The generation failed.
    case failed
    case archived(UploadName)
    case remote(UnarchivedImage)
    case lost
}

/// Why an image could not be archived; the raw value is stored.
package enum ImageArchiveFailure: String, Sendable {
    /// The provider no longer has it.
    case gone
    /// Its URL is not permitted.
    case refused
    /// Not an image of a supported format.
    case unreadable
    /// Downloads failed for a day.
    case unreachable
}
