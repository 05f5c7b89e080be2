import Crypto
import Domain

/// A strong entity tag, for bytes that never change under their URL.
struct EntityTag {
    let text: String
    /// The first eight digits.
    let short: String

    /// - Parameter digits: identify the bytes.
    init(digits: String) {
        text = "\"\(digits)\""
        short = String(digits.prefix(8))
    }

    /// The tag of a video.
    init(_ id: ProxyID) {
        // Hashed: caches and logs may store the tag, and the id alone grants access to the video.
        let digest = SHA256.hash(data: Array("video \(id.text)".utf8))
        self.init(digits: Array(digest.prefix(16)).hexadecimal)
    }

    /// Whether `If-None-Match` names this tag: `*`, or a list of tags, possibly made weak by a cache.
    func matches(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let tag = part.filter { $0 != " " && $0 != "\t" }
            return tag == "*" || tag == text || tag == "W/\(text)"
        }
    }

    /// Whether `If-Range` allows a range: only this exact tag does, not a weak tag or a date.
    func permitsRange(_ header: String?) -> Bool { header == nil || header == text }
}
