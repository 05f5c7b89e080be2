import Domain
package import Logging

/// Fetches the picture of a finished image and keeps it here: the provider's own address dies within days, and must not
/// be shown on pages.
package struct ArchiveImage: Sendable {
    /// With twice the time to the next one each time, and an hour at most, that is about a day.
    static let maximumTries = 30
    /// What providers make is larger than what users may send: 4K pictures as PNG have up to 30 MB.
    static let limits = ImageFileLimits(bytes: 40 << 20, side: 16_384, pixels: 100_000_000, scans: 100)

    private let repository: any ImageArchiveRepository
    private let source: any ImageDownloader
    private let uploads: any UploadStore
    private let logger: Logger

    package init(
        repository: any ImageArchiveRepository, source: any ImageDownloader, uploads: any UploadStore, logger: Logger
    ) {
        self.repository = repository
        self.source = source
        self.uploads = uploads
        self.logger = logger
    }

    /// - Returns: nil where it cannot be had now, or never: the ledger knows.
    /// - Throws: where it could not be written down, or there is no room for it.
    package func callAsFunction(_ picture: UnarchivedImage) async throws(Failure) -> UploadName? {
        do throws(ImageDownloadError) {
            return try await keep(try await fetch(picture), of: picture.id)
        } catch {
            try await note(error, picture)
            return nil
        }
    }

    private func fetch(_ picture: UnarchivedImage) async throws(ImageDownloadError) -> ImageFile {
        let bytes = try await source.fetch(picture.address, atMost: Self.limits.bytes)
        do throws(ImageFileError) {
            return try ImageFile(reading: bytes, limits: Self.limits)
        } catch {
            throw .lost(.unreadable)
        }
    }

    private func keep(_ picture: ImageFile, of id: RecordID) async throws(ImageDownloadError) -> UploadName? {
        do throws(Failure) {
            let name = try await uploads.keep(picture)
            if try await repository.keep(id, as: name) { return name }
            await uploads.remove(name)
            return nil
        } catch {
            throw .unavailable(detail: error.detail)
        }
    }

    private func note(_ fault: ImageDownloadError, _ picture: UnarchivedImage) async throws(Failure) {
        let loss: ImageArchiveFailure?
        switch fault {
        case .lost(let reason): loss = reason
        case .unavailable(let detail):
            loss = picture.tries >= Self.maximumTries ? .unreachable : nil
            logger.notice(
                "a picture could not be kept yet", metadata: ["image": "\(picture.id.text)", "detail": "\(detail)"])
        }
        guard let loss else { return }
        logger.warning(
            "a picture is lost", metadata: ["image": "\(picture.id.text)", "reason": "\(loss.rawValue)"])
        try await repository.giveUp(picture.id, because: loss)
    }
}
