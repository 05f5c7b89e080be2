import Application
import Domain
import Synchronization

/// Downloads in memory.
final class StoredDownloads: DownloadRepository {
    private struct State {
        var parts: [RecordID: [Int: DownloadPart]] = [:]
        var downloads: [String: NewDownload] = [:]
        var expired: Set<RecordID> = []
    }

    private let state = Mutex(State())

    func expireAll() { state.withLock { state in state.expired = Set(state.downloads.values.map(\.id)) } }

    /// Of all downloads.
    func removePart(_ number: Int) {
        state.withLock { state in for id in state.parts.keys { state.parts[id]?[number] = nil } }
    }

    func usage(of owner: Owner) -> DownloadUsage {
        let downloads = state.withLock { $0.downloads.values.filter { $0.owner == owner } }
        return DownloadUsage(downloads: downloads.count, storedBytes: downloads.map(\.storedBytes).reduce(0, +))
    }

    func begin(_ id: RecordID, _ token: DownloadToken, of owner: Owner) {}

    func add(_ part: DownloadPart, number: Int, to download: RecordID) {
        state.withLock { $0.parts[download, default: [:]][number] = part }
    }

    func finish(_ download: NewDownload) -> Timestamp {
        state.withLock { $0.downloads[download.token.hash] = download }
        return Timestamp(milliseconds: 1_795_219_200_000 + 3_600_000)
    }

    func extendParts(of download: RecordID) {}

    func removeParts(of download: RecordID) { state.withLock { $0.parts[download] = nil } }

    func open(_ token: DownloadToken) -> Download? {
        state.withLock { state in
            state.downloads[token.hash].map { download in
                Download(
                    id: download.id, owner: download.owner, layout: download.layout,
                    includesTrash: download.includesTrash, createdAt: Timestamp(milliseconds: 1_795_219_200_000),
                    isExpired: state.expired.contains(download.id))
            }
        }
    }

    func part(of download: RecordID, at offset: Int64) -> DownloadPart? {
        last(of: download, at: offset) { part in
            switch part {
            case .entries(let entries): entries.start.offset
            case .bytes(_, let offset): offset
            }
        }
    }

    func entries(of download: RecordID, inDirectoryAt offset: Int64) -> DownloadEntries? {
        let part = last(of: download, at: offset) { part in
            if case .entries(let entries) = part { entries.start.directorySize } else { nil }
        }
        if case .entries(let entries) = part { return entries }
        return nil
    }

    func entries(
        of download: RecordID, after number: Int, inDirectoryFrom offset: Int64
    ) -> (number: Int, entries: DownloadEntries)? {
        let parts = state.withLock { $0.parts[download] ?? [:] }
        return parts.filter { $0.key > number }.sorted { $0.key < $1.key }.lazy.compactMap { number, part in
            if case .entries(let entries) = part, entries.start.directorySize >= offset {
                (number, entries)
            } else {
                nil
            }
        }.first
    }

    /// The last part that begins at or before an offset.
    private func last(
        of download: RecordID, at offset: Int64, start: (DownloadPart) -> Int64?
    ) -> DownloadPart? {
        let parts = state.withLock { $0.parts[download] ?? [:] }
        return parts.compactMap { number, part in start(part).map { (part: part, start: $0, number: number) } }
            .filter { $0.start <= offset }.max { ($0.start, $0.number) < ($1.start, $1.number) }?.part
    }
}
