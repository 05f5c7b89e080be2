import Domain
import Hummingbird
import NIOCore

/// The form of a page of records, the same for all lists.
extension JSONWriter {
    /// The beginning of a page's answer, with its records; `pagination` writes the rest.
    ///
    /// - Parameters:
    ///   - name: under which the records stand.
    ///   - limit: how many there are at most.
    ///   - estimate: in bytes, of a record of ordinary length.
    static func list<Record>(
        _ name: StaticString, of next: () -> Record?, atMost limit: Int, each estimate: Int,
        write: (inout JSONWriter, borrowing Record) -> Void
    ) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + min(limit, 50) * estimate)
        json.raw(#"{"status":"success","data":{""#)
        json.raw(name)
        json.raw(#"":["#)
        var isFirst = true
        while let record = next() {
            if !isFirst { json.raw(",") }
            isFirst = false
            write(&json, record)
        }
        return json.buffer
    }

    /// A page's pagination, and the end of the answer that `list` began.
    mutating func pagination(_ page: Page<ByteBuffer>, _ request: PageRequest) {
        raw(#"],"pagination":{"total":"#)
        integer(page.total)
        raw(#","limit":"#)
        integer(request.limit)
        raw(#","skip":"#)
        integer(request.skip)
        raw(#","hasMore":"#)
        bool(page.hasMore)
        raw(#","nextCursor":"#)
        if let next = page.next { plain(next.cursor) } else { raw("null") }
        raw("}}}")
    }
}

extension Response {
    /// A page whose records `JSONWriter.list` has written.
    static func page(_ page: Page<ByteBuffer>, _ request: PageRequest) -> Response {
        var end = JSONWriter(capacity: 256)
        end.pagination(page, request)
        var body = page.content
        body.writeImmutableBuffer(end.buffer)
        return .privateJSON(body)
    }
}
