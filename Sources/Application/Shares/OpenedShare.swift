package import Domain

/// What a request asks a share for.
package enum SharePart: Sendable, Hashable {
    case page
    /// - name: see `SharedItemCipher`.
    /// - part: nil for one that no item has.
    /// - asFile: whether it is to be saved.
    case item(name: String, part: ContentPart?, asFile: Bool)
    /// The image that other sites show with the address.
    case openGraph
}

/// A share that may be looked at.
package struct OpenedShare: Sendable {
    package let share: Share
    package let token: ShareToken
    package let names: SharedItemCipher
    /// Ends its streams.
    package let active: ActiveShare
    /// How long it can still be looked at.
    package let remaining: Duration
    /// Of a page all, at least one; of another part its item.
    package let items: [LibraryItem]
    /// Nil for a page.
    package let content: OpenedContent?
    /// Of a page: it counts as being rendered as long as this exists.
    private let slot: ConcurrencySlot?

    package init(
        _ stored: StoredShare, _ token: ShareToken, items: [LibraryItem], content: OpenedContent?,
        slot: ConcurrencySlot?
    ) {
        share = stored.share
        self.token = token
        names = SharedItemCipher(token, secret: stored.secret)
        active = ActiveShare(stored)
        remaining = stored.remaining
        self.items = items
        self.content = content
        self.slot = slot
    }
}

/// What opens a share with a password for a visitor.
package struct SharePass: Sendable, Hashable {
    package let text: String
    /// How long the share can still be looked at.
    package let remaining: Duration
}
