import Application
import Hummingbird

extension DownloadAddress {
    /// The response to the request that made the download or the export.
    ///
    /// - Parameter base: the public base URL of this server.
    func response(at base: String) -> Response {
        let path = "/api/downloads/\(token.text)"
        var json = JSONWriter(capacity: 256)
        json.raw(#"{"url":"#)
        json.string(base + path)
        json.raw(#","size":"#)
        json.integer(Int(size))
        json.raw(#","count":"#)
        json.integer(count)
        json.raw(#","skipped":"#)
        json.integer(skipped)
        json.raw(#","expires_at":"#)
        json.timestamp(expiresAt)
        json.raw("}")
        var response = Response.privateJSON(json.buffer, status: .created)
        response.headers[.location] = path
        return response
    }
}
