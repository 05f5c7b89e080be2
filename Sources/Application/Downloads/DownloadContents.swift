import Domain

/// Finds what downloads have, and whether it is still there.
package struct DownloadContents: Sendable {
    let repository: any DownloadRepository
    let library: any LibraryRepository
    let media: any MediaRepository
    let stores: MediaStores
    let streams: ActiveStreams

    package init(
        repository: any DownloadRepository, library: any LibraryRepository, media: any MediaRepository,
        stores: MediaStores, streams: ActiveStreams
    ) {
        self.repository = repository
        self.library = library
        self.media = media
        self.stores = stores
        self.streams = streams
    }

    /// Opens a download all of whose items are there.
    ///
    /// - Throws: `notFound`; `downloadGone` if it has expired, or an item was deleted.
    package func open(_ token: DownloadToken) async throws(Failure) -> Download {
        guard let download = try await repository.open(token) else { throw .notFound }
        guard !download.isExpired else { throw .downloadGone("This download has expired. Make a new one.") }
        var offset: Int64 = 0
        while offset < download.layout.directorySize {
            guard let entries = try await repository.entries(of: download.id, inDirectoryAt: offset),
                try await areThere(entries, in: download)
            else { throw .downloadGone("An item of this download was deleted. Make a new one.") }
            offset = entries.end.directorySize
        }
        return download
    }

    /// Whether nothing of it was deleted.
    func areThere(_ entries: DownloadEntries, in download: Download) async throws(Failure) -> Bool {
        let (items, uploads) = (entries.items, entries.uploads)
        if !items.isEmpty {
            let count = try await library.count(
                items, of: download.owner, includingTrash: download.includesTrash)
            if count < items.count { return false }
        }
        return try await objects(uploads).count == uploads.count
    }

    /// Those that are not being deleted, by their ids.
    func objects(_ ids: [RecordID]) async throws(Failure) -> [RecordID: MediaObject] {
        guard !ids.isEmpty else { return [:] }
        let objects = try await media.objects(ids).filter { !$0.isBeingDeleted }
        return Dictionary(objects.map { ($0.id, $0) }) { first, _ in first }
    }
}

extension Failure {
    static func downloadGone(_ message: String) -> Failure { Failure(.downloadGone, message) }
}
