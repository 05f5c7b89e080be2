package import Domain

/// Stores what is in downloads until they expire. All times are the database's.
package protocol DownloadRepository: Sendable {
    /// What an owner's downloads take that have not expired, those included that are being prepared.
    func usage(of owner: Owner) async throws(Failure) -> DownloadUsage

    /// Adds a download that is being prepared: it counts, but cannot be opened.
    func begin(_ id: RecordID, _ token: DownloadToken, of owner: Owner) async throws(Failure)

    /// - Parameter number: from 0.
    func add(_ part: DownloadPart, number: Int, to download: RecordID) async throws(Failure)

    /// Completes a download whose parts are all added: from now on it can be opened, and its life begins.
    ///
    /// - Returns: when it expires.
    func finish(_ download: NewDownload) async throws(Failure) -> Timestamp

    /// Lets the parts live longer, because they are being added or sent.
    func extendParts(of download: RecordID) async throws(Failure)

    /// Removes the parts of a download that will not be finished.
    func removeParts(of download: RecordID) async throws(Failure)

    /// - Returns: nil if there is none, or it is not finished.
    func open(_ token: DownloadToken) async throws(Failure) -> Download?

    /// The part with the byte at an offset before the directory.
    ///
    /// - Returns: nil if it is gone.
    func part(of download: RecordID, at offset: Int64) async throws(Failure) -> DownloadPart?

    /// The entries with the directory header at an offset within the directory.
    ///
    /// - Returns: nil if they are gone.
    func entries(of download: RecordID, inDirectoryAt offset: Int64) async throws(Failure) -> DownloadEntries?

    /// The next entries in the order of the archive.
    ///
    /// - Parameters:
    ///   - number: of the part that was read before; -1 at first.
    ///   - offset: the end of its headers within the directory; 0 at first.
    /// - Returns: the number of their part; nil after the last ones.
    func entries(
        of download: RecordID, after number: Int, inDirectoryFrom offset: Int64
    ) async throws(Failure) -> (number: Int, entries: DownloadEntries)?
}

extension DownloadRepository {
    /// Reads all entries in the order of the archive.
    ///
    /// - Returns: the layout of what was read: the whole one, if no part is gone.
    package func forEachEntries(
        of download: RecordID, _ use: (DownloadEntries) async throws(Failure) -> Void
    ) async throws(Failure) -> ZIPLayout {
        var (number, layout) = (-1, ZIPLayout())
        while let next = try await entries(of: download, after: number, inDirectoryFrom: layout.directorySize),
            next.entries.start == layout
        {
            try await use(next.entries)
            (number, layout) = (next.number, next.entries.end)
        }
        return layout
    }
}

/// What downloads take.
package struct DownloadUsage: Sendable, Hashable {
    package let downloads: Int
    /// In the database.
    package let storedBytes: Int64

    package init(downloads: Int, storedBytes: Int64) {
        self.downloads = downloads
        self.storedBytes = storedBytes
    }
}
