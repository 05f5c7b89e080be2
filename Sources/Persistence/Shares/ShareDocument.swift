import Application
import BSON
import Domain

/// The stored form of a share. A document without what a share needs reads as none.
struct ShareDocument: Sendable {
    private let references: MediaDocument

    init(_ names: CollectionNames) { references = MediaDocument(names) }

    /// All fields except the times.
    func fields(of share: NewShare) -> BSONDocument {
        BSONWriter.document { document in
            document.append("_id", ObjectID(share.id))
            document.append("token_hash", share.token.text)
            document.append("owner", share.owner.text)
            switch share.selection {
            case .items(let items): document.append("items", items.map { references.reference($0) })
            case .tag(let tag): document.append("tag", tag.text)
            }
            if let title = share.title { document.append("title", title) }
            if let password = share.password { document.append("password", AccountDocument.document(of: password)) }
            document.append("secret", binary: share.secret)
            document.append("download", share.allowsDownload)
            document.append("show_prompt", share.showsPrompt)
            document.append("views", Int64(0))
        }
    }

    /// - Parameter document: of a query with `remaining`, in milliseconds.
    func stored(_ document: BSONView) throws(BSONError) -> StoredShare? {
        guard let share = try share(document), let remaining = try document.first("remaining")?.integer() else {
            return nil
        }
        var secret: [UInt8] = []
        if let element = try document.first("secret"), element.type == .binary {
            secret = [UInt8](try element.binary().bytes)
        }
        return StoredShare(
            share, password: try AccountDocument.password(document.first("password")), secret: secret,
            remaining: .milliseconds(remaining))
    }

    func share(_ document: BSONView) throws(BSONError) -> Share? {
        guard let id = try document.first("_id"), id.type == .objectID,
            let owner = try document.first("owner"), owner.type == .string,
            let expiry = try document.first("expires_at"), expiry.type == .date
        else { return nil }
        let identifier = try id.objectID()
        var share = Share(
            id: RecordID(identifier), owner: Owner(stored: try owner.string()), selection: .items([]), title: nil,
            hasPassword: false, allowsDownload: false, showsPrompt: false,
            createdAt: Timestamp(milliseconds: Int64(identifier.seconds) * 1000),
            expiresAt: Timestamp(milliseconds: try expiry.milliseconds()))
        var elements = document.elements()
        while let element = try elements.next() { try read(element, into: &share) }
        return share
    }

    private func read(_ element: BSONElement, into share: inout Share) throws(BSONError) {
        switch element.type {
        case .array where element.hasKey("items"): share.selection = .items(try items(element.view()))
        case .string where element.hasKey("tag"): share.selection = .tag(TagName(stored: try element.string()))
        case .string where element.hasKey("title"): share.title = try element.string()
        case .bool where element.hasKey("download"): share.allowsDownload = try element.bool()
        case .bool where element.hasKey("show_prompt"): share.showsPrompt = try element.bool()
        case .date where element.hasKey("created_at"):
            share.createdAt = Timestamp(milliseconds: try element.milliseconds())
        case .date where element.hasKey("last_viewed_at"):
            share.lastViewedAt = Timestamp(milliseconds: try element.milliseconds())
        case .int32 where element.hasKey("views"), .int64 where element.hasKey("views"),
            .double where element.hasKey("views"):
            share.views = (try? element.integer()) ?? 0
        // An unreadable password still locks the share.
        case _ where element.hasKey("password"): share.hasPassword = element.type != .null
        default: break
        }
    }

    /// Those that are references to items.
    private func items(_ array: BSONView) throws(BSONError) -> [ItemReference] {
        var items: [ItemReference] = []
        var elements = array.elements()
        while let element = try elements.next() {
            if element.type == .document, let item = try? references.reference(element.view()) { items.append(item) }
        }
        return items
    }
}
