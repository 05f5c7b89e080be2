import Domain

extension JSONWriter {
    /// - Parameter url: its address, which is known only when it is made.
    mutating func share(_ share: borrowing Share, url: String? = nil) {
        raw(#"{"id":"#)
        id(share.id)
        if let url {
            raw(#","url":"#)
            string(url)
        }
        raw(#","title":"#)
        stringOrNull(share.title)
        switch share.selection {
        case .items(let items):
            raw(#","count":"#)
            integer(items.count)
        case .tag(let tag):
            raw(#","tag":"#)
            string(tag.text)
        }
        raw(#","created_at":"#)
        timestamp(share.createdAt)
        raw(#","expires_at":"#)
        timestamp(share.expiresAt)
        raw(#","download":"#)
        bool(share.allowsDownload)
        raw(#","show_prompt":"#)
        bool(share.showsPrompt)
        raw(#","has_password":"#)
        bool(share.hasPassword)
        raw(#","views":"#)
        integer(Int(share.views))
        raw(#","last_viewed_at":"#)
        timestampOrNull(share.lastViewedAt)
        raw("}")
    }
}
