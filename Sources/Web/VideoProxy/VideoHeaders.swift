import Domain
import HTTPTypes

/// The headers of video responses; none are copied from the origin.
struct VideoHeaders {
    private static let policy = HTTPField.Name("Content-Security-Policy")!
    private static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
    /// In seconds. The age is also limited by the remaining time of the mapping, so that no cache outlives it.
    private static let longestAge: Int64 = 3600
    private static let extensions = ["video/webm": "webm", "video/quicktime": "mov", "video/ogg": "ogv"]

    let tag: EntityTag
    let remaining: Duration
    /// The date for the file name of a download; nil to show the video inline.
    let downloadedAt: Timestamp?

    /// The headers of a 304.
    var unchanged: HTTPFields { [.eTag: tag.text, .cacheControl: cacheControl, .acceptRanges: "bytes"] }

    /// - Parameters:
    ///   - part: nil for the whole video.
    ///   - total: the length of the whole video, if known.
    func of(_ contentType: String, part: ClosedRange<Int64>?, total: Int64?) -> HTTPFields {
        var headers = unchanged
        headers[.contentType] = contentType
        headers[Self.policy] = "default-src 'none'; sandbox"
        headers[Self.resourcePolicy] = "same-site"
        if let part {
            let whole = total.map(String.init) ?? "*"
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound)/\(whole)"
            headers[.contentLength] = String(part.count)
        } else if let total {
            headers[.contentLength] = String(total)
        }
        if let downloadedAt { headers[.contentDisposition] = disposition(contentType, downloadedAt) }
        return headers
    }

    private var cacheControl: String { "private, max-age=\(min(remaining.components.seconds, Self.longestAge))" }

    private func disposition(_ contentType: String, _ timestamp: Timestamp) -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: CalendarDate.maximumLength) { buffer, count in
            count = CalendarDate(timestamp).write(into: UnsafeMutableRawBufferPointer(buffer))
        }
        let date = String(decoding: bytes.prefix { $0 != UInt8(ascii: "T") }, as: UTF8.self)
        let ending = Self.extensions[contentType] ?? "mp4"
        return "attachment; filename=\"video-\(date)-\(tag.short).\(ending)\""
    }
}
