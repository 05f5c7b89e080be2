import Domain
import Synchronization

/// Finds what downloads have, and whether it is still there.
package struct DownloadContents: Sendable {
    let repository: any DownloadRepository
    private let access: AccessCache
    let library: any LibraryRepository
    let media: any MediaRepository
    let stores: MediaStores
    let streams: ActiveStreams
    /// How long a download that was found complete counts as such: requests for many ranges follow each other quickly.
    let checkLifetime: Duration
    private let complete = CompleteDownloads()

    /// - Parameter access: knows whose downloads are not sent, because the account is disabled.
    package init(
        repository: any DownloadRepository, access: AccessCache, library: any LibraryRepository,
        media: any MediaRepository, stores: MediaStores, streams: ActiveStreams,
        checkLifetime: Duration = .seconds(2)
    ) {
        self.repository = repository
        self.access = access
        self.library = library
        self.media = media
        self.stores = stores
        self.streams = streams
        self.checkLifetime = checkLifetime
    }

    /// - Throws: `notFound`, also while its owner's account is disabled; `downloadGone` if it has expired.
    package func open(_ token: DownloadToken) async throws(Failure) -> Download {
        guard let download = try await repository.open(token), try await !access.isRefused(download.owner) else {
            throw .notFound
        }
        guard !download.isExpired else { throw .downloadGone("This download has expired. Make a new one.") }
        return download
    }

    /// Requires all items of a download to be there. Reads all of it, unless it has just been found complete.
    ///
    /// - Throws: `downloadGone` if an item was deleted.
    package func requireComplete(_ download: Download) async throws(Failure) {
        if complete.contains(download.id) { return }
        let start = ContinuousClock.now
        let layout = try await repository.forEachEntries(of: download.id) { entries throws(Failure) in
            guard try await allExist(entries, in: download) else { throw .deleted }
        }
        guard layout == download.layout else { throw .deleted }
        complete.insert(download.id, until: start + checkLifetime)
    }

    /// Whether nothing of it was deleted, and its owner's account is not disabled.
    func allExist(_ entries: DownloadEntries, in download: Download) async throws(Failure) -> Bool {
        if try await access.isRefused(download.owner) { return false }
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

/// The downloads that were found complete a moment ago.
private final class CompleteDownloads: Sendable {
    private static let maximum = 1000

    private let ends = Mutex<[RecordID: ContinuousClock.Instant]>([:])

    func contains(_ id: RecordID) -> Bool { ends.withLock { $0[id].map { .now < $0 } ?? false } }

    func insert(_ id: RecordID, until end: ContinuousClock.Instant) {
        ends.withLock { ends in
            if ends.count >= Self.maximum { ends = ends.filter { .now < $0.value } }
            if ends.count < Self.maximum { ends[id] = end }
        }
    }
}

extension Failure {
    fileprivate static func downloadGone(_ message: String) -> Failure { Failure(.downloadGone, message) }

    fileprivate static let deleted = downloadGone("An item of this download was deleted. Make a new one.")
}
