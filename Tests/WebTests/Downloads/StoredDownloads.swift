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

    func liveDownloads(of owner: Owner) -> Int {
        state.withLock { state in state.downloads.values.filter { $0.owner == owner }.count }
    }

    func add(_ part: DownloadPart, number: Int, to download: RecordID) {
        state.withLock { $0.parts[download, default: [:]][number] = part }
    }

    func add(_ download: NewDownload) -> Timestamp {
        state.withLock { $0.downloads[download.token.hash] = download }
        return Timestamp(milliseconds: 1_795_219_200_000 + 3_600_000)
    }

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

    /// The last part that begins at or before an offset.
    private func last(
        of download: RecordID, at offset: Int64, start: (DownloadPart) -> Int64?
    ) -> DownloadPart? {
        let parts = state.withLock { $0.parts[download] ?? [:] }.values
        return parts.compactMap { part in start(part).map { (part, $0) } }
            .filter { $0.1 <= offset }.max { $0.1 < $1.1 }?.0
    }
}
