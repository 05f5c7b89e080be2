import HTTPTypes

/// The response headers of the pages.
struct PageHeaders: Sendable {
    let fields: HTTPFields

    /// - Parameter isSecure: whether browsers reach this server over TLS.
    init(isSecure: Bool) {
        let policy = Self.policy + (isSecure ? ["upgrade-insecure-requests"] : [])
        fields = [
            .contentType: "text/html; charset=utf-8",
            // A page shows who is signed in.
            .cacheControl: "no-store",
            .contentSecurityPolicy: policy.joined(separator: "; "),
        ]
    }

    /// Only content of this server, no inline scripts or styles, and no HTML from strings (Trusted Types).
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:",
        "media-src 'self' blob:", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        "base-uri 'none'", "manifest-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ]
}
