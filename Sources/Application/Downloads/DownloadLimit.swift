/// What one download, and one owner, may take.
package enum DownloadLimit {
    /// How long a download can be opened.
    package static let lifetime: Duration = .seconds(3600)
    /// How long a part is kept: parts are stored before the download is complete, and may be sent after it has expired.
    /// Extended while a download is prepared or sent.
    package static let partLifetime: Duration = lifetime * 2
    /// How often the lifetime of parts is extended.
    package static let extensionInterval: Duration = lifetime / 2
    /// Of one owner, at a time.
    package static let liveDownloads = 20
    /// Prepared at a time, in this process.
    package static let builds = 4
    /// Prepared at a time for one owner, in this process.
    package static let buildsOfOwner = 2
    /// Given one by one.
    package static let listedItems = 1000
    /// Found by a query.
    package static let foundItems = 100_000
    /// Of a part, and of one round of queries.
    package static let entriesOfPart = 500
    /// In bytes.
    package static let bytesOfPart = 256 << 10
    /// Of a file whose bytes are stored with the download; in bytes.
    package static let storedFile: Int64 = 1 << 30
    /// The size from which the records of an export go on in another file; in bytes.
    package static let exportFile: Int64 = storedFile / 2
    /// Of all files that are stored with the downloads of one owner; in bytes.
    package static let storedBytes: Int64 = 4 << 30
}
