import HTTPTypes

/// Default security headers of every response. Headers that the route has set stay as they are.
struct SecurityHeaders: Sendable {
    private let isSecure: Bool

    /// - Parameter isSecure: whether browsers reach this server over TLS.
    init(isSecure: Bool) { self.isSecure = isSecure }

    func complete(_ fields: inout HTTPFields) {
        fields[.xContentTypeOptions] = "nosniff"
        // One year, with subdomains: OWASP ASVS 5.0, 3.4.1.
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        // The safe default: not cached, not embeddable, not a document.
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        if fields[.crossOriginResourcePolicy] == nil { fields[.crossOriginResourcePolicy] = "same-origin" }
        if fields[.contentSecurityPolicy] == nil {
            fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        guard fields[.contentType]?.hasPrefix("text/html") == true else { return }
        // Page URLs can reveal what the user views.
        fields[Self.referrerPolicy] = "no-referrer"
        fields[Self.permissionsPolicy] =
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
        fields[Self.openerPolicy] = "same-origin"
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    private static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    private static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}

extension HTTPField.Name {
    static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}
