/// An http or https address in its parts. There is one way to read it, or it is refused: what two readers could read
/// differently (userinfo, backslashes, control characters, encoded hosts, empty ports) is how such checks are got round.
struct OriginURL: Sendable {
    let isSecure: Bool
    let host: OriginHost
    /// Nil where none is written.
    let port: Int?
    /// Begins with a slash.
    let pathAndQuery: String

    init?(_ text: String) {
        guard text.utf8.count <= OriginPolicy.maximumAddressLength, text.utf8.allSatisfy(Self.isHarmless),
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

    /// Printable ASCII without the backslash, which some take for a slash, and without the beginning of a fragment.
    private static func isHarmless(_ byte: UInt8) -> Bool {
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
        // The colon of a port stands behind the bracket of an IPv6 address, never inside.
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
