package import Domain

/// Reads what is stored, and how far the archive is behind.
package struct ReadStorageState: Sendable {
    private let media: any MediaRepository
    private let archive: PerKind<any ArchiveRepository>

    package init(media: any MediaRepository, archive: PerKind<any ArchiveRepository>) {
        self.media = media
        self.archive = archive
    }

    package func callAsFunction() async throws(Failure) -> StorageState {
        StorageState(
            totals: try await media.totals(), images: try await archive.image.backlog(),
            videos: try await archive.video.backlog())
    }
}

/// What is stored, and how many copies wait.
package struct StorageState: Sendable, Hashable {
    package let totals: [MediaTotal]
    package let images: ArchiveBacklog
    package let videos: ArchiveBacklog

    package init(totals: [MediaTotal], images: ArchiveBacklog, videos: ArchiveBacklog) {
        self.totals = totals
        self.images = images
        self.videos = videos
    }
}
