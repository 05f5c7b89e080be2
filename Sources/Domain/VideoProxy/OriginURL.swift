/// A parsed http or https URL. Ambiguous URLs are rejected: differences between parsers (userinfo, backslashes, control
/// characters, encoded hosts, empty ports) are how such checks are bypassed.
package struct OriginURL: Sendable {
    package let isSecure: Bool
    package let host: OriginHost
    /// Nil if the URL has no port.
    package let port: Int?
    /// Begins with a slash.
    package let pathAndQuery: String

    package init?(_ text: String) {
        guard text.utf8.count <= OriginPolicy.maximumURLLength, text.utf8.allSatisfy(Self.isAllowed),
            let (isSecure, rest) = Self.scheme(of: text)
        else { return nil }
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
        self.isSecure = isSecure
        self.host = host
        self.port = port
        let tail = rest[end...]
        pathAndQuery = tail.utf8.first == UInt8(ascii: "/") ? String(tail) : "/" + tail
    }

    /// Printable ASCII except the backslash, which some parsers treat as a slash, and `#`, which starts a fragment.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "#")
    }

    private static func scheme(of text: String) -> (isSecure: Bool, rest: Substring)? {
        for (scheme, isSecure) in [("https://", true), ("http://", false)]
        where text.prefix(scheme.count).lowercased() == scheme {
            return (isSecure, text.dropFirst(scheme.count))
        }
        return nil
    }

    private static func authority(_ text: Substring) -> (OriginHost, Int?)? {
        // The port's colon follows the closing bracket of an IPv6 address.
        let bracket = text.utf8.lastIndex(of: UInt8(ascii: "]")) ?? text.startIndex
        guard let colon = text[bracket...].utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return OriginHost(text).map { ($0, nil) }
        }
        let digits = text[text.utf8.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = UInt16(digits), port > 0, let host = OriginHost(text[..<colon])
        else { return nil }
        return (host, Int(port))
    }
}
