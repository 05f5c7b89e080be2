import Application
import Domain
import JSON

/// Reads a share from a request.
enum ShareFields {
    /// - Throws: `validationFailed` with all invalid fields.
    static func draft(_ fields: inout JSONFields) throws(Failure) -> ShareDraft {
        let selection = selection(&fields)
        let (title, password) = (title(&fields), password(&fields))
        let allowsDownload = fields.bool("download")
        let showsPrompt = fields.bool("show_prompt")
        let lifetime = lifetime(&fields)
        try fields.faults.check()
        guard let selection else { throw .unexpected("required field missing after validation") }
        var draft = ShareDraft(selection)
        if case .set(let text) = title { draft.title = text }
        if case .set(let text) = password { draft.password = text }
        draft.allowsDownload = allowsDownload ?? draft.allowsDownload
        draft.showsPrompt = showsPrompt ?? draft.showsPrompt
        draft.lifetime = lifetime ?? draft.lifetime
        return draft
    }

    /// - Throws: `validationFailed` with all invalid fields, or if nothing is to be changed.
    static func change(
        _ fields: inout JSONFields
    ) throws(Failure) -> (change: ShareChange, password: TextChange?) {
        var change = ShareChange()
        change.title = title(&fields)
        let password = password(&fields)
        change.allowsDownload = fields.bool("download")
        change.showsPrompt = fields.bool("show_prompt")
        change.lifetime = lifetime(&fields)
        try fields.faults.check()
        let isEmpty =
            change.title == nil && password == nil && change.allowsDownload == nil && change.showsPrompt == nil
            && change.lifetime == nil
        guard !isEmpty else { throw .invalid("body", "Give something to change.") }
        return (change, password)
    }

    private static func selection(_ fields: inout JSONFields) -> Share.Selection? {
        let (hasItems, hasTag) = (fields.value("items") != nil, fields.value("tag") != nil)
        guard hasItems != hasTag else {
            fields.faults.add("items", "Give either items or a tag\(hasItems ? ", not both" : "").")
            return nil
        }
        if hasItems {
            guard let items = fields.items("items", atMost: Share.maximumItems), !items.isEmpty else {
                if fields.faults.isEmpty { fields.faults.add("items", "Give at least one item.") }
                return nil
            }
            return .items(items.map { item, _ in item })
        }
        return fields.string("tag").flatMap { fields.faults.tag($0, "tag") }.map(Share.Selection.tag)
    }

    private static func title(_ fields: inout JSONFields) -> TextChange? {
        if fields.isNull("title") { return .clear }
        guard let text = fields.string("title")?.trimmingWhitespace() else { return nil }
        // Bytes first: counting the characters of a megabyte is slow.
        guard text.utf8.count <= Share.maximumTitleLength * 16, text.count <= Share.maximumTitleLength,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            fields.faults.add(
                "title", "This takes at most \(Share.maximumTitleLength) characters and no control characters.")
            return nil
        }
        return text.isEmpty ? .clear : .set(String(text))
    }

    private static func password(_ fields: inout JSONFields) -> TextChange? {
        if fields.isNull("password") { return .clear }
        guard let text = fields.string("password") else { return nil }
        // The hash pads short passwords with zero bytes, so trailing ones would not count.
        guard Share.passwordLengths.contains(text.unicodeScalars.count), !text.utf8.contains(0) else {
            fields.faults.add(
                "password",
                "This must have 1 to \(Share.passwordLengths.upperBound) characters, and not the character U+0000.")
            return nil
        }
        return .set(text)
    }

    private static func lifetime(_ fields: inout JSONFields) -> Duration? {
        fields.integer("expires_in_hours", in: Share.hours).map { .seconds($0 * 3600) }
    }
}
