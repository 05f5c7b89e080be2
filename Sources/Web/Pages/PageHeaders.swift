import HTTPTypes

/// The response headers of the pages.
struct PageHeaders: Sendable {
    let fields: HTTPFields

    /// - Parameters:
    ///   - isSecure: whether browsers reach this server over TLS.
    ///   - storage: the origin that sends images and videos itself, after a redirect; nil if none does.
    init(isSecure: Bool, storage: String?) {
        let policy = Self.policy(storage.map { " \($0)" } ?? "") + (isSecure ? ["upgrade-insecure-requests"] : [])
        fields = [
            .contentType: "text/html; charset=utf-8",
            // A page shows who is signed in.
            .cacheControl: "no-store",
            .contentSecurityPolicy: policy.joined(separator: "; "),
        ]
    }

    /// Only content of this server and its storage, no inline scripts or styles, and no HTML from strings (Trusted
    /// Types).
    private static func policy(_ storage: String) -> [String] {
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:\(storage)",
            "media-src 'self' blob:\(storage)", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
            "base-uri 'none'", "manifest-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'",
        ]
    }
}
