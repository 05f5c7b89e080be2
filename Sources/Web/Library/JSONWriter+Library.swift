import Domain
import NIOCore

extension JSONWriter {
    /// The whole response: each item as in the list of its kind.
    ///
    /// - Parameter isForPage: see `image(_:isForPage:)`.
    static func gallery(_ page: LibraryPage, _ request: LibraryRequest, isForPage: Bool) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + page.items.count * JSONWriter.generationEstimate)
        json.raw(#"{"status":"success","data":{"items":"#)
        json.array(page.items) { json, item in
            json.entry(item, isForPage: isForPage)
        }
        json.raw(#","pagination":{"total":"#)
        if let total = page.total { json.integer(total) } else { json.raw("null") }
        json.raw(#","limit":"#)
        json.integer(request.limit)
        json.raw(#","hasMore":"#)
        json.bool(page.next != nil)
        json.raw(#","nextCursor":"#)
        if let next = page.next { json.plain(next.cursor) } else { json.raw("null") }
        json.raw(#","searched_until":"#)
        json.timestampOrNull(page.next?.date)
        json.raw("}}}")
        return json.buffer
    }

    /// An item with its kind, as in the list of its kind.
    mutating func entry(_ item: consuming LibraryItem, isForPage: Bool) {
        switch item {
        case .image: raw(#"{"kind":"image","image":"#)
        case .video: raw(#"{"kind":"video","video":"#)
        }
        self.item(item, isForPage: isForPage)
        raw("}")
    }

    /// An item, as in the list of its kind.
    mutating func item(_ item: consuming LibraryItem, isForPage: Bool) {
        switch consume item {
        case .image(let image): self.image(image, isForPage: isForPage)
        case .video(let video): generation(video, isForPage: isForPage)
        }
    }
}
