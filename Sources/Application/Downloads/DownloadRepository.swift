package import Domain

/// Stores what is in downloads until they expire. All times are the database's.
package protocol DownloadRepository: Sendable {
    /// How many downloads of an owner can be opened.
    func liveDownloads(of owner: Owner) async throws(Failure) -> Int

    /// - Parameter number: from 0.
    func add(_ part: DownloadPart, number: Int, to download: RecordID) async throws(Failure)

    /// Adds a download whose parts are all added: from now on it can be opened.
    ///
    /// - Returns: when it expires.
    func add(_ download: NewDownload) async throws(Failure) -> Timestamp

    /// - Returns: nil if there is none.
    func open(_ token: DownloadToken) async throws(Failure) -> Download?

    /// The part with the byte at an offset before the directory.
    ///
    /// - Returns: nil if it is gone.
    func part(of download: RecordID, at offset: Int64) async throws(Failure) -> DownloadPart?

    /// The entries with the directory header at an offset within the directory.
    ///
    /// - Returns: nil if they are gone.
    func entries(of download: RecordID, inDirectoryAt offset: Int64) async throws(Failure) -> DownloadEntries?
}
