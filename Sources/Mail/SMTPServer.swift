import CCurl
import Domain

/// The mail server of an `smtp` or `smtps` URL.
package struct SMTPServer: Sendable, Hashable {
    /// When the connection is encrypted.
    enum Encryption: Sendable, Hashable {
        /// If the server offers it, with any certificate: nothing leaves this machine.
        case offeredHere
        /// If the server offers it.
        case offered
        /// Always: the password is never sent otherwise.
        case required
    }

    /// Without user and password.
    let url: String
    let user: String?
    let password: String?
    let encryption: Encryption

    /// - Parameter text: with user and password if the server wants them, percent-encoded; nil unless it is the URL of a
    ///   mail server.
    package init?(_ text: String) {
        guard let parts = curl_url() else { return nil }
        defer { curl_url_cleanup(parts) }
        guard curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parts), ["smtp", "smtps"].contains(scheme),
            let host = Self.part(CURLUPART_HOST, of: parts),
            Self.part(CURLUPART_QUERY, of: parts) == nil, Self.part(CURLUPART_FRAGMENT, of: parts) == nil
        else { return nil }
        let secrets = [CURLUPART_USER, CURLUPART_PASSWORD]
        let texts = secrets.map { Self.part($0, of: parts, decoding: true) }
        // A control character cannot be decoded.
        guard zip(secrets, texts).allSatisfy({ (Self.part($0, of: parts) == nil) == ($1 == nil) }) else { return nil }
        (user, password) = (texts[0], texts[1])
        for part in secrets { curl_url_set(parts, part, nil, 0) }
        guard let url = Self.part(CURLUPART_URL, of: parts) else { return nil }
        self.url = url
        if scheme == "smtps" {
            encryption = .required
        } else if Self.isLoopback(host) {
            encryption = .offeredHere
        } else {
            encryption = user == nil ? .offered : .required
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || ClientAddress(host.filter { $0 != "[" && $0 != "]" })?.isLoopback == true
    }

    /// - Returns: nil if the URL does not have it.
    private static func part(_ part: CURLUPart, of url: OpaquePointer, decoding isDecoded: Bool = false) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &text, isDecoded ? UInt32(CURLU_URLDECODE) : 0) == CURLUE_OK, let text else {
            return nil
        }
        defer { curl_free(text) }
        return String(cString: text)
    }
}

/// Without the password.
extension SMTPServer: CustomStringConvertible {
    package var description: String { url }
}
