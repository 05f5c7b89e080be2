import Domain

/// The JSON of what an owner has added to an item, after its other members.
extension JSONWriter {
    /// - Parameter writesNulls: whether a missing text is null; otherwise it is left out.
    mutating func labels(_ labels: borrowing ItemLabels, writesNulls: Bool) {
        raw(labels.isFavorite ? #","favorite":true,"tags":"# : #","favorite":false,"tags":"#)
        if labels.tags.isEmpty { raw("[]") } else { array(labels.tags) { json, tag in json.string(tag.text) } }
        if labels.title == nil, labels.note == nil, labels.derivedFrom == nil {
            if writesNulls { raw(#","title":null,"note":null,"derived_from":null"#) }
            return
        }
        if labels.title != nil || writesNulls {
            raw(#","title":"#)
            stringOrNull(labels.title)
        }
        if labels.note != nil || writesNulls {
            raw(#","note":"#)
            stringOrNull(labels.note)
        }
        guard let source = labels.derivedFrom else {
            if writesNulls { raw(#","derived_from":null"#) }
            return
        }
        raw(#","derived_from":"#)
        id(source)
    }
}
