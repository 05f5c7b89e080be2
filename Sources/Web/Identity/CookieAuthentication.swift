import Domain
import HTTPTypes
package import Hummingbird

/// What browsers are told and asked: the cookie that holds a token for pages, and from which pages a request may come
/// that changes something.
package struct CookieAuthentication: Sendable {
    package let cookieName: String
    private let isSecure: Bool
    /// `https://images.example.org`, without the port where it is the scheme's own.
    private let origin: String

    /// - Parameter publicBase: under which browsers reach this server.
    package init(publicBase: String) {
        isSecure = publicBase.lowercased().hasPrefix("https://")
        // Of a cookie with this prefix browsers know that this very host set it, over TLS.
        cookieName = isSecure ? "__Host-afterimage" : "afterimage"
        let authority = publicBase.dropFirst(isSecure ? 8 : 7).prefix { !"/?#".contains($0) }
        origin = Self.scheme(isSecure) + Self.withoutOrdinaryPort(String(authority), isSecure: isSecure)
    }

    // MARK: - The cookie

    /// The `Set-Cookie` that has a browser keep a token.
    ///
    /// - Parameter seconds: for how long.
    func setting(_ token: String, for seconds: Int) -> String {
        Cookie(
            name: cookieName, value: token, maxAge: seconds, path: "/", secure: isSecure, httpOnly: true,
            sameSite: .lax
        ).description
    }

    /// The `Set-Cookie` that has a browser forget the token.
    var clearing: String { setting("", for: 0) }

    /// The tokens in a request's cookies, each once. There is no honest reason for more than one: the browser has it
    /// from us, and a neighbouring host may have planted another.
    func tokens(in headers: HTTPFields) -> Set<Substring> {
        let start = cookieName + "="
        return Set(
            headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair in
                let pair = pair.drop { $0 == " " || $0 == "\t" }
                return pair.hasPrefix(start) ? pair.dropFirst(start.count) : nil
            })
    }

    // MARK: - Where a request comes from

    package enum Sender: Sendable { case ourPages, elsewhere, unknown }

    /// Which page sent a request, by what its browser says; other clients say nothing.
    package func sender(of request: Request) -> Sender {
        let site = request.headers[.secFetchSite]
        if site == "same-origin" || site == "none" { return .ourPages }
        if let origin = request.headers[.origin] { return isOurs(origin, request) ? .ourPages : .elsewhere }
        return site == nil ? .unknown : .elsewhere
    }

    /// The public address, or the one that the request came to: a server may be reached under several.
    private func isOurs(_ text: String, _ request: Request) -> Bool {
        let text = text.lowercased()
        guard text.hasPrefix(Self.scheme(isSecure)) else { return false }
        let authority = String(text.dropFirst(Self.scheme(isSecure).count))
        let sender = Self.scheme(isSecure) + Self.withoutOrdinaryPort(authority, isSecure: isSecure)
        if sender == origin { return true }
        guard let host = request.head.authority, !host.isEmpty else { return false }
        return sender == Self.scheme(isSecure) + Self.withoutOrdinaryPort(host, isSecure: isSecure)
    }

    /// Whether a request was meant for this machine or its public address. A name of somebody else's that leads to this
    /// machine makes their pages ours in a browser's eyes (DNS rebinding); such a name stands in the request.
    func isOurHost(_ request: Request) -> Bool {
        guard let authority = request.head.authority?.lowercased(), !authority.isEmpty else { return true }
        if Self.scheme(isSecure) + Self.withoutOrdinaryPort(authority, isSecure: isSecure) == origin { return true }
        if authority.first == "[" { return true }
        let host = authority.prefix { $0 != ":" }
        return host == "localhost" || ClientAddress(host) != nil
    }

    private static func scheme(_ isSecure: Bool) -> String { isSecure ? "https://" : "http://" }

    private static func withoutOrdinaryPort(_ authority: String, isSecure: Bool) -> String {
        let authority = authority.lowercased()
        let port = isSecure ? ":443" : ":80"
        return authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : authority
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
