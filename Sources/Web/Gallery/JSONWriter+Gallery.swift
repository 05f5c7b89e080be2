import Domain
import NIOCore

extension JSONWriter {
    /// The whole response: each item as in the list of its kind.
    ///
    /// - Parameter isForPage: see `image(_:isForPage:)`.
    static func gallery(_ page: GalleryPage, _ request: GalleryRequest, isForPage: Bool) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + page.items.count * JSONWriter.generationEstimate)
        json.raw(#"{"status":"success","data":{"items":"#)
        json.array(page.items) { json, item in
            switch item {
            case .video(let generation):
                json.raw(#"{"kind":"video","video":"#)
                json.generation(generation, isForPage: isForPage)
            case .image(let image):
                json.raw(#"{"kind":"image","image":"#)
                json.image(image, isForPage: isForPage)
            }
            json.raw("}")
        }
        json.raw(#","pagination":{"total":"#)
        if let total = page.total { json.integer(total) } else { json.raw("null") }
        json.raw(#","limit":"#)
        json.integer(request.limit)
        json.raw(#","hasMore":"#)
        json.bool(page.next != nil)
        json.raw(#","nextCursor":"#)
        if let next = page.next { json.plain(next.cursor) } else { json.raw("null") }
        json.raw("}}}")
        return json.buffer
    }
}
