import Application
import Domain
import Hummingbird

/// Changes the labels of one of the caller's items.
struct LabelsController: Sendable {
    private let tokens: TokenVerifier
    private let label: LabelItem

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        label = dependencies.organizing.label
    }

    @Sendable @concurrent func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let reference = try context.item()
        var fields = try await JSONFields(request)
        let change = fields.labelChange()
        try fields.faults.check()
        let item = try await label(change, of: reference, by: authentication.caller.owner)
        var json = JSONWriter(capacity: JSONWriter.generationEstimate)
        json.raw(#"{"status":"success","data":"#)
        json.entry(item, isForPage: authentication.isByCookie)
        json.raw("}")
        return .privateJSON(json.buffer)
    }
}

extension JSONFields {
    fileprivate mutating func labelChange() -> LabelChange {
        var change = LabelChange()
        change.isFavorite = bool("favorite")
        if let tags = value("tags") {
            _ = object(tags, "tags") { fields in
                change.added = fields.tags("add") ?? []
                change.removed = fields.tags("remove") ?? []
            }
        }
        change.title = label("title", ItemLabels.maximumTitleLength)
        change.note = label("note", ItemLabels.maximumNoteLength)
        if faults.isEmpty, change == LabelChange() {
            faults.add("body", "Give at least one of favorite, tags, title, note.")
        }
        return change
    }

    /// Blank text clears a label, as null does.
    private mutating func label(_ name: String, _ maximum: Int) -> TextChange? {
        if isNull(name) { return .clear }
        guard let text = string(name) else { return nil }
        // Bytes first: counting the characters of a long text is slow.
        guard text.utf8.count <= maximum * 16, text.count <= maximum, !text.utf8.contains(0) else {
            faults.add(name, "This takes at most \(maximum) characters.")
            return nil
        }
        return text.allSatisfy(\.isWhitespace) ? .clear : .set(text)
    }
}
