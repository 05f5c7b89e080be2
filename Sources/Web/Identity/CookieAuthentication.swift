import Domain
import HTTPTypes
package import Hummingbird

/// Authentication of browsers: the cookie that holds a token, and protection of its use against cross-site requests.
package struct CookieAuthentication: Sendable {
    package let cookieName: String
    private let isSecure: Bool
    /// `https://images.example.org`, without the scheme's default port.
    private let origin: String

    /// - Parameter publicBase: the URL under which browsers reach this server.
    package init(publicBase: String) {
        isSecure = publicBase.lowercased().hasPrefix("https://")
        // Browsers accept this prefix only for cookies set by this host over TLS.
        cookieName = isSecure ? "__Host-afterimage" : "afterimage"
        let authority = publicBase.dropFirst(isSecure ? 8 : 7).prefix { !"/?#".contains($0) }
        origin = Self.scheme(isSecure) + Self.withoutDefaultPort(String(authority), isSecure: isSecure)
    }

    // MARK: - The cookie

    /// The `Set-Cookie` header that stores a token.
    func setCookie(_ token: String, maxAge: Int) -> String {
        Cookie(
            name: cookieName, value: token, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true,
            sameSite: .lax
        ).description
    }

    /// The `Set-Cookie` header that removes the token.
    var clearCookie: String { setCookie("", maxAge: 0) }

    /// The distinct tokens in a request's cookies. More than one is suspicious: a sibling host may have set another.
    func tokens(in headers: HTTPFields) -> Set<Substring> { headers.cookies(named: cookieName) }

    // MARK: - The origin of a request

    package enum Initiator: Sendable { case sameOrigin, crossOrigin, unknown }

    /// The kind of page that sent a request, by `Sec-Fetch-Site` or `Origin`; unknown for other clients.
    package func initiator(of request: Request) -> Initiator {
        let site = request.headers[.secFetchSite]
        if site == "same-origin" || site == "none" { return .sameOrigin }
        if let origin = request.headers[.origin] { return isSameOrigin(origin, request) ? .sameOrigin : .crossOrigin }
        return site == nil ? .unknown : .crossOrigin
    }

    /// Compares with the public URL and the request's host: a server may have several names.
    private func isSameOrigin(_ text: String, _ request: Request) -> Bool {
        let text = text.lowercased()
        guard text.hasPrefix(Self.scheme(isSecure)) else { return false }
        let authority = String(text.dropFirst(Self.scheme(isSecure).count))
        let sender = Self.scheme(isSecure) + Self.withoutDefaultPort(authority, isSecure: isSecure)
        if sender == origin { return true }
        guard let host = request.head.authority, !host.isEmpty else { return false }
        return sender == Self.scheme(isSecure) + Self.withoutDefaultPort(host, isSecure: isSecure)
    }

    /// Whether the request's host is an IP address, localhost or the public host. Any other name may be an attacker's
    /// that resolves to this machine, which makes its pages same-origin to the browser (DNS rebinding).
    func isExpectedHost(_ request: Request) -> Bool {
        guard let authority = request.head.authority?.lowercased(), !authority.isEmpty else { return true }
        if Self.scheme(isSecure) + Self.withoutDefaultPort(authority, isSecure: isSecure) == origin { return true }
        if authority.first == "[" { return true }
        let host = authority.prefix { $0 != ":" }
        return host == "localhost" || ClientAddress(host) != nil
    }

    private static func scheme(_ isSecure: Bool) -> String { isSecure ? "https://" : "http://" }

    private static func withoutDefaultPort(_ authority: String, isSecure: Bool) -> String {
        let authority = authority.lowercased()
        let port = isSecure ? ":443" : ":80"
        return authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : authority
    }
}

extension HTTPFields {
    /// The distinct values of the cookies with a name.
    func cookies(named name: String) -> Set<Substring> {
        let start = name + "="
        return Set(
            self[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair in
                let pair = pair.drop { $0 == " " || $0 == "\t" }
                return pair.hasPrefix(start) ? pair.dropFirst(start.count) : nil
            })
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
