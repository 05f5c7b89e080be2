import Domain
import HTTPTypes

/// The headers of responses with content; none are copied from an origin or a store.
struct ContentHeaders: Sendable {
    let tag: EntityTag
    let cacheControl: String
    /// Whether the content may be embedded by pages of the same site, and not only of this server.
    var isForSameSite = false
    /// The headers that the response depends on.
    var vary: String?
    /// The name for saving, without an extension; nil to show the content inline.
    var fileName: String?

    /// The headers of a 304.
    var unchanged: HTTPFields {
        var headers: HTTPFields = [.eTag: tag.text, .cacheControl: cacheControl, .acceptRanges: "bytes"]
        if let vary { headers[.vary] = vary }
        return headers
    }

    /// - Parameters:
    ///   - part: nil for the whole content.
    ///   - total: the length of the whole content, if known.
    func of(_ contentType: String, part: ClosedRange<Int64>?, total: Int64?) -> HTTPFields {
        var headers = unchanged
        headers[.contentType] = contentType
        headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        if isForSameSite { headers[.crossOriginResourcePolicy] = "same-site" }
        if let part {
            let whole = total.map(String.init) ?? "*"
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound)/\(whole)"
            headers[.contentLength] = String(part.count)
        } else if let total {
            headers[.contentLength] = String(total)
        }
        if let fileName {
            headers[.contentDisposition] = "attachment; filename=\"\(Self.file(fileName, contentType))\""
        }
        return headers
    }

    /// A file name with the extension of its content type.
    static func file(_ name: String, _ contentType: String) -> String {
        FileExtension.of(contentType).map { "\(name).\($0)" } ?? name
    }

    /// The name of a video for saving, without an extension: the day and the start of its entity tag.
    static func videoName(_ tag: EntityTag, at timestamp: Timestamp) -> String {
        "video-\(CalendarDate(timestamp).dayText)-\(tag.short)"
    }
}
