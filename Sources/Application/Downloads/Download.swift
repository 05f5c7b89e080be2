package import Domain

/// A download to add.
package struct NewDownload: Sendable {
    package let id: RecordID
    package let owner: Owner
    package let token: DownloadToken
    package let layout: ZIPLayout
    /// Of items.
    package let count: Int
    /// Of files that are stored with it.
    package let storedBytes: Int64
    /// Whether items that are moved into the trash stay in it.
    package let includesTrash: Bool

    package init(
        id: RecordID, owner: Owner, token: DownloadToken, layout: ZIPLayout, count: Int, storedBytes: Int64,
        includesTrash: Bool
    ) {
        self.id = id
        self.owner = owner
        self.token = token
        self.layout = layout
        self.count = count
        self.storedBytes = storedBytes
        self.includesTrash = includesTrash
    }
}

/// A stored download.
package struct Download: Sendable, Hashable {
    package let id: RecordID
    package let owner: Owner
    package let layout: ZIPLayout
    package let includesTrash: Bool
    package let createdAt: Timestamp
    package let isExpired: Bool

    package init(
        id: RecordID, owner: Owner, layout: ZIPLayout, includesTrash: Bool, createdAt: Timestamp,
        isExpired: Bool
    ) {
        self.id = id
        self.owner = owner
        self.layout = layout
        self.includesTrash = includesTrash
        self.createdAt = createdAt
        self.isExpired = isExpired
    }
}

/// How a client gets a download.
package struct DownloadAddress: Sendable {
    package let token: DownloadToken
    /// In bytes.
    package let size: Int64
    /// Of items.
    package let count: Int
    /// The number of items without content, of which it has the record only.
    package let skipped: Int
    package let expiresAt: Timestamp

    package init(token: DownloadToken, size: Int64, count: Int, skipped: Int, expiresAt: Timestamp) {
        self.token = token
        self.size = size
        self.count = count
        self.skipped = skipped
        self.expiresAt = expiresAt
    }
}
