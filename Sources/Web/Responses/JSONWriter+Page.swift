import Domain
import Hummingbird
import NIOCore

/// The JSON of a page of records.
extension JSONWriter {
    /// The start of a page response, up to its last record; `pagination` writes the rest.
    ///
    /// - Parameters:
    ///   - name: the key of the records.
    ///   - limit: the most records `next` returns.
    ///   - estimate: the usual length of a record, in bytes.
    static func list<Record>(
        _ name: StaticString, of next: () -> Record?, atMost limit: Int, each estimate: Int,
        write: (inout JSONWriter, consuming Record) -> Void
    ) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + min(limit, 50) * estimate)
        json.raw(#"{"status":"success","data":{""#)
        json.raw(name)
        json.raw(#"":"#)
        json.array(of: next, write: write)
        return json.buffer
    }

    /// The pagination, and the end of the response that `list` started.
    mutating func pagination(_ page: Page<ByteBuffer>, _ request: PageRequest) {
        raw(#","pagination":{"total":"#)
        integer(page.total.count)
        if page.total.isLowerBound { raw(#","totalIsLowerBound":true"#) }
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
    /// A page response whose records were written by `JSONWriter.list`.
    static func page(_ page: Page<ByteBuffer>, _ request: PageRequest) -> Response {
        var end = JSONWriter(capacity: 256)
        end.pagination(page, request)
        var body = page.content
        body.writeImmutableBuffer(end.buffer)
        return .privateJSON(body)
    }
}
