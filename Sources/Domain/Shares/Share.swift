/// Items of an owner that everyone with the address can see, for a time.
package struct Share: Sendable {
    package enum Selection: Sendable, Hashable {
        case items([ItemReference])
        /// Whatever has the tag when it is looked at.
        case tag(TagName)
    }

    package static let maximumItems = 500
    /// Shares of one owner that have not ended.
    package static let maximumPerOwner = 1000
    /// In characters.
    package static let maximumTitleLength = 200
    /// Of passwords, in Unicode code points.
    package static let passwordLengths = 1...200
    /// Allowed lifetimes, in hours.
    package static let hours = 1...8760
    package static let defaultHours = 168

    package var id: RecordID
    package var owner: Owner
    package var selection: Selection
    package var title: String?
    package var hasPassword: Bool
    package var allowsDownload: Bool
    package var showsPrompt: Bool
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var views: Int64
    package var lastViewedAt: Timestamp?

    package init(
        id: RecordID, owner: Owner, selection: Selection, title: String?, hasPassword: Bool, allowsDownload: Bool,
        showsPrompt: Bool, createdAt: Timestamp, expiresAt: Timestamp, views: Int64 = 0,
        lastViewedAt: Timestamp? = nil
    ) {
        self.id = id
        self.owner = owner
        self.selection = selection
        self.title = title
        self.hasPassword = hasPassword
        self.allowsDownload = allowsDownload
        self.showsPrompt = showsPrompt
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.views = views
        self.lastViewedAt = lastViewedAt
    }
}

extension Share: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: id) }
}
