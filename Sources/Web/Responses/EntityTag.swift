import Application
import Crypto
import Domain

/// A strong entity tag, for bytes that never change under their URL.
struct EntityTag: Sendable, Hashable {
    let text: String

    /// - Parameter digits: identify the bytes.
    init(digits: String) { text = "\"\(digits)\"" }

    /// The tag of an object: the start of its SHA-256.
    init(_ object: MediaObject) { self.init(digits: String(object.facts.digest.sha256.prefix(32))) }

    /// The tag of a video's address, for the video at its origin.
    init(_ id: ProxyID) { self.init(hashing: "video \(id.text)") }

    /// The tag of a record, for its content at its origin.
    init(_ record: ItemReference) { self.init(hashing: "record \(record.id.text)") }

    /// The tag of a download.
    init(_ download: Download) { self.init(hashing: "download \(download.id.text)") }

    /// The tag of an upload without a row.
    init(_ name: UploadName) { self.init(hashing: "upload \(name.text)") }

    /// - Parameter origin: the tag of content at its origin.
    init(_ content: Content, orAtOrigin origin: @autoclosure () -> EntityTag) {
        switch content {
        case .stored(let object): self.init(object)
        case .origin: self = origin()
        }
    }

    /// Hashed, because caches and logs may store the tag, and the id or name alone would grant access to the bytes.
    private init(hashing secret: String) {
        self.init(digits: Array(SHA256.hash(data: Array(secret.utf8)).prefix(16)).hexadecimal)
    }

    /// The first eight digits.
    var short: Substring { text.dropFirst().prefix(8) }

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
