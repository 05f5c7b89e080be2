import HTTPTypes

/// What pages tell browsers beside their contents.
struct PageHeaders: Sendable {
    let fields: HTTPFields

    /// - Parameter isSecure: whether browsers reach this server over TLS.
    init(isSecure: Bool) {
        let policy = Self.policy + (isSecure ? ["upgrade-insecure-requests"] : [])
        fields = [
            .contentType: "text/html; charset=utf-8",
            // A page names who is signed in.
            .cacheControl: "no-store",
            .contentSecurityPolicy: policy.joined(separator: "; "),
        ]
    }

    /// Nothing but what comes from here, no script and no style inside a page, and no text that becomes markup in one.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:",
        "media-src 'self' blob:", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        "base-uri 'none'", "manifest-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ]
}
