import HTTPTypes

/// What browsers are told with each answer, whatever route it comes from; an answer that says something itself is left
/// to say it.
struct SecurityHeaders: Sendable {
    private let isSecure: Bool

    /// - Parameter isSecure: whether browsers reach this server over TLS.
    init(isSecure: Bool) { self.isSecure = isSecure }

    func complete(_ fields: inout HTTPFields) {
        fields[.xContentTypeOptions] = "nosniff"
        // A year, and all names below this one: OWASP ASVS 5.0, 3.4.1.
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        // What nobody has thought about is kept by nobody, and is no page and no part of one.
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        if fields[.crossOriginResourcePolicy] == nil { fields[.crossOriginResourcePolicy] = "same-origin" }
        if fields[.contentSecurityPolicy] == nil {
            fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        guard fields[.contentType]?.hasPrefix("text/html") == true else { return }
        // Addresses of pages name what is looked at.
        fields[Self.referrerPolicy] = "no-referrer"
        fields[Self.permissionsPolicy] =
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
        fields[Self.openerPolicy] = "same-origin"
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    private static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    private static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
}
