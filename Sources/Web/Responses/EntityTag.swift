import Application
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
    init(_ id: ProxyID) { self.init(hashing: "video \(id.text)") }

    /// The tag of a stored image.
    init(_ name: UploadName) { self.init(hashing: "upload \(name.text)") }

    /// Hashed, because caches and logs may store the tag, and the id or name alone would grant access to the bytes.
    private init(hashing secret: String) {
        self.init(digits: Array(SHA256.hash(data: Array(secret.utf8)).prefix(16)).hexadecimal)
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
