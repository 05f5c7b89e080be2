import Domain
import Hummingbird

/// The cookie of a sign-in by the identity provider. Only its routes receive it.
enum ProviderCookie {
    static let name = "oidc"
    static let path = "/api/auth/oidc"

    /// The `Set-Cookie` header.
    ///
    /// - Parameters:
    ///   - value: empty to remove it.
    ///   - isSecure: whether browsers use TLS.
    static func header(_ value: String, isSecure: Bool) -> String {
        // Lax: the provider's answer is a navigation from another site.
        Cookie(
            name: name, value: value, maxAge: value.isEmpty ? 0 : Int(StateSealer.lifetime.components.seconds),
            path: path, secure: isSecure, httpOnly: true, sameSite: .lax
        ).description
    }
}
