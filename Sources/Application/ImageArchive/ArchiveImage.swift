import Domain
package import Logging

/// Downloads a finished image and stores it: the provider's URL expires within days, and must not be exposed on pages.
package struct ArchiveImage: Sendable {
    /// With exponential backoff up to an hour, about a day.
    static let maximumAttempts = 30
    /// Larger than for uploads: a provider's 4K images as PNG have up to 30 MB.
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

    /// - Returns: nil if it is unavailable now, or for good; the repository records which.
    /// - Throws: if that could not be stored, or the disk is full.
    package func callAsFunction(_ image: UnarchivedImage) async throws(Failure) -> UploadName? {
        do throws(ImageDownloadError) {
            return try await save(try await fetch(image), of: image.id)
        } catch {
            try await recordFailure(error, image)
            return nil
        }
    }

    private func fetch(_ image: UnarchivedImage) async throws(ImageDownloadError) -> ImageFile {
        let bytes = try await source.fetch(image.url, atMost: Self.limits.bytes)
        do {
            return try await ComputeThreads.images.run { try ImageFile(reading: bytes, limits: Self.limits) }
        } catch is ImageFileError {
            throw .lost(.unreadable)
        } catch {
            throw .unavailable(detail: "\(error)")
        }
    }

    private func save(_ image: ImageFile, of id: RecordID) async throws(ImageDownloadError) -> UploadName? {
        let name: UploadName
        do throws(Failure) {
            name = try await uploads.save(image)
        } catch {
            throw .unavailable(detail: error.detail)
        }
        do throws(WriteFailure) {
            if try await repository.markArchived(id, as: name) { return name }
        } catch {
            switch error {
            case .notApplied: await uploads.remove(name)
            // Keep the file: the record may refer to it, and is then deleted together with it. If it does not, the
            // file stays unused, because the next attempt stores another.
            case .unknown:
                logger.warning(
                    "archived file may be unused", metadata: ["image_id": "\(id.text)", "file": "\(name.text)"])
            }
            throw .unavailable(detail: error.detail)
        }
        await uploads.remove(name)
        return nil
    }

    private func recordFailure(_ error: ImageDownloadError, _ image: UnarchivedImage) async throws(Failure) {
        let failure: ImageArchiveFailure?
        switch error {
        case .lost(let reason): failure = reason
        case .unavailable(let detail):
            failure = image.attempts >= Self.maximumAttempts ? .unreachable : nil
            logger.notice(
                "image download failed", metadata: ["image_id": "\(image.id.text)", "error": "\(detail)"])
        }
        guard let failure else { return try await repository.postponeArchiving(image.id) }
        logger.warning(
            "image lost", metadata: ["image_id": "\(image.id.text)", "reason": "\(failure.rawValue)"])
        try await repository.markLost(image.id, because: failure)
    }
}
