import Crypto
import Domain

/// The strong entity tag of bytes that never change behind their address.
struct EntityTag {
    let text: String
    /// Eight digits of it, to tell files apart.
    let short: String

    /// - Parameter digits: which stand for the bytes.
    init(digits: String) {
        text = "\"\(digits)\""
        short = String(digits.prefix(8))
    }

    /// A video's.
    init(_ id: ProxyID) {
        // Caches and logs that keep the tag do not get the id with it, which is all the permission that there is.
        let digest = SHA256.hash(data: Array("video \(id.text)".utf8))
        self.init(digits: Array(digest.prefix(16)).hexadecimal)
    }

    /// Whether a client has the bytes already.
    ///
    /// - Parameter header: If-None-Match: a star, or a list of tags, which caches on the way may have made weak.
    func isAmong(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let tag = part.filter { $0 != " " && $0 != "\t" }
            return tag == "*" || tag == text || tag == "W/\(text)"
        }
    }

    /// Whether a range may be served to a client that has bytes of some version.
    ///
    /// - Parameter header: If-Range; only this very tag will do, a weak one or a date will not.
    func permitsRange(_ header: String?) -> Bool { header == nil || header == text }
}
