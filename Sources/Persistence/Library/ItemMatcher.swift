import BSON
import Domain

/// Compares one record after the other with everything that a query asks for, except the owner and the dates.
struct ItemMatcher {
    private let query: LibraryQuery
    private let records: CollectionDescription
    private let status: [UInt8]
    private let type: [UInt8]
    private let tags: Set<TagName>
    private var text: TextMatcher?

    init(_ query: LibraryQuery, in records: CollectionDescription) {
        self.query = query
        self.records = records
        let status = records.kind == .image ? query.status?.imageStatus?.rawValue : query.status?.videoStatus?.rawValue
        self.status = Array((status ?? "").utf8)
        type = Array((records.listedType?.text ?? "").utf8)
        tags = Set(query.tags)
        text = query.text.map { TextMatcher($0) }
    }

    /// - Parameter document: a record of the owner.
    mutating func matches(_ document: BSONView) throws(BSONError) -> Bool {
        guard try facts(of: document).isMatch(query, of: records.kind), try hasTags(document) else { return false }
        return try hasText(document)
    }

    // MARK: - Facts

    private struct Facts {
        /// Nil if the field is absent.
        var isActive: Bool?
        var isBeingPurged = false
        var isFavorite = false
        var isListedType = false
        var batch: ObjectID?
        var hasStatus = false
        /// Whether it is the one that is asked for.
        var isStatus = false
        var hasResult = false

        func isMatch(_ query: LibraryQuery, of kind: ItemKind) -> Bool {
            // As in the filters for the database: images of other applications do not have the field.
            guard query.isTrash ? isActive == false && !isBeingPurged : isActive ?? (kind == .image) else {
                return false
            }
            return isListedType && (!query.isFavorite || isFavorite)
                && (query.batch == nil || query.batch.map { ObjectID($0) } == batch)
                && (query.status == nil || isStatus || (kind == .video && isShown(as: query.status?.videoStatus)))
        }

        /// Whether a video without a status is shown with one.
        private func isShown(as status: Generation.Status?) -> Bool {
            !hasStatus && (status == .completed ? hasResult : status == .processing && !hasResult)
        }
    }

    private func facts(of document: BSONView) throws(BSONError) -> Facts {
        var facts = Facts()
        facts.isListedType = records.listedType == nil
        var elements = document.elements()
        while let element = try elements.next() {
            if element.hasKey("purge_due_at") { facts.isBeingPurged = true }
            switch element.type {
            case .null, .undefined: break
            case .bool where element.hasKey(records.isActive): facts.isActive = try element.bool()
            case .bool where element.hasKey("favorite"): facts.isFavorite = try element.bool()
            case .objectID where element.hasKey("batch"): facts.batch = try element.objectID()
            case _ where element.hasKey("status"):
                facts.hasStatus = true
                if element.type == .string {
                    facts.isStatus = try element.stringBytes().elementsEqual(status)
                }
            case .string where element.hasKey(records.type) && !type.isEmpty:
                facts.isListedType = try element.stringBytes().elementsEqual(type)
            case .string where element.hasKey("result_url") || element.hasKey("proxy_url"): facts.hasResult = true
            default: break
            }
        }
        return facts
    }

    // MARK: - Tags and texts

    private func hasTags(_ document: BSONView) throws(BSONError) -> Bool {
        guard !tags.isEmpty else { return true }
        guard let stored = try document.first("tags"), stored.type == .array else { return false }
        return tags.isSubset(of: try ImageDocument.strings(stored).map(TagName.init(stored:)))
    }

    private mutating func hasText(_ document: BSONView) throws(BSONError) -> Bool {
        guard text != nil else { return true }
        text?.reset()
        var elements = document.elements()
        while let element = try elements.next() {
            switch element.type {
            case .string where element.hasKey(records.prompt) || element.hasKey("title") || element.hasKey("note"):
                text?.read(try element.stringBytes())
            case .array where element.hasKey("tags"):
                var tags = try element.view().elements()
                while let tag = try tags.next() {
                    if tag.type == .string { text?.read(try tag.stringBytes()) }
                }
            case .document:
                guard let path = records.negativePrompt, element.hasKey(path.document),
                    // Malformed parameters come from another application and must not make the record unreadable.
                    let negative = try? element.view().first(path.field), negative.type == .string
                else { continue }
                text?.read(try negative.stringBytes())
            default: break
            }
        }
        return text?.isMatch ?? true
    }
}
