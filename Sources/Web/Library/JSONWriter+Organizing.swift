import Application
import Domain
import NIOCore

/// Labels, numbers, and what a batch has done.
extension JSONWriter {
    mutating func tag(_ tag: TagCount) {
        raw(#"{"name":"#)
        string(tag.tag.text)
        raw(#","count":"#)
        integer(tag.count)
        raw("}")
    }

    mutating func facets(_ facets: Facets) {
        raw(#"{"kind":"#)
        object(ItemKind.allCases) { json, kind in json.count(kind.rawValue, facets.kinds[kind] ?? 0) }
        raw(#","status":"#)
        object(LibraryStatus.allCases.filter { facets.statuses[$0] ?? 0 > 0 }) { json, status in
            json.count(status.rawValue, facets.statuses[status] ?? 0)
        }
        raw(#","tag":"#)
        object(facets.tags) { json, tag in json.count(tag.tag.text, tag.count) }
        raw(#","month":"#)
        object(facets.months.sorted { $0.key > $1.key }) { json, month in json.count(month.key, month.value) }
        raw("}")
    }

    private mutating func count(_ name: String, _ count: Int) {
        string(name)
        raw(":")
        integer(count)
    }

    /// The whole response. An undo that would be too long to be sent is left out.
    static func batch(_ result: BatchResult) -> ByteBuffer {
        let listed = result.results.prefix(BatchLimit.results)
        var json = JSONWriter(capacity: 512 + listed.count * 96)
        json.raw(#"{"status":"success","data":{"results":"#)
        json.array(listed) { json, result in
            json.raw("{")
            json.reference(result.0)
            json.raw(#","status":"#)
            json.plain(result.1.rawValue)
            json.raw("}")
        }
        // An item that was named twice counts once.
        let outcomes = Dictionary(result.results) { $1 }.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        json.raw(#","counts":"#)
        json.object(ItemOutcome.allCases) { json, outcome in
            json.count(outcome.rawValue, outcomes[outcome] ?? 0)
        }
        json.raw(#","undo":"#)
        var undo = JSONWriter(capacity: 256)
        if let batch = result.undo { undo.undo(batch) } else { undo.raw("null") }
        if undo.count <= BatchRequest.maximumLength { json.raw(undo) } else { json.raw("null") }
        json.raw("}}")
        return json.buffer
    }

    /// The body of the batch that undoes another.
    private mutating func undo(_ undo: BatchUndo) {
        raw(#"{"action":"#)
        switch undo {
        case .items(let action, let items):
            plain(BatchWord(action).rawValue)
            if case .tag(let tags) = action { self.tags(tags) }
            if case .untag(let tags) = action { self.tags(tags) }
            raw(#","items":"#)
            array(items) { json, item in
                json.raw("{")
                json.reference(item)
                json.raw("}")
            }
        case .tagged(let isAddition, let items):
            plain((isAddition ? BatchWord.tag : .untag).rawValue)
            raw(#","items":"#)
            array(items) { json, item in
                json.raw("{")
                json.reference(item.0)
                json.tags(item.1)
                json.raw("}")
            }
        case .batch(let action, let batch, let isTrash, let count):
            plain(BatchWord(action).rawValue)
            raw(#","query":{"batch":"#)
            id(batch)
            raw(#","trash":"#)
            bool(isTrash)
            raw(#"},"expected":"#)
            integer(count)
        }
        raw("}")
    }

    private mutating func tags(_ tags: [TagName]) {
        raw(#","tags":"#)
        strings(tags.map(\.text))
    }

    private mutating func reference(_ reference: ItemReference) {
        raw(#""kind":"#)
        plain(reference.kind.rawValue)
        raw(#","id":"#)
        id(reference.id)
    }
}
