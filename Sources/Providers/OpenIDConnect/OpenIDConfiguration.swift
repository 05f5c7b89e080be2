import JSON

/// What an identity provider publishes about itself (OpenID Connect Discovery 1.0).
struct OpenIDConfiguration: Sendable, Equatable {
    /// The scopes that are asked for, as far as the provider knows them.
    private static let wanted = ["openid", "email", "profile", "groups"]

    let authorizationEndpoint: String
    let tokenEndpoint: String
    /// Nil if the provider has none.
    let userInfoEndpoint: String?
    let keys: String
    let scopes: [String]
    /// Whether the client's secret is sent in the body: the provider does not know HTTP Basic.
    let sendsSecretInBody: Bool
    let namesIssuer: Bool

    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter issuer: which the configuration must be of. If it is an http URL, http endpoints are accepted.
    /// - Throws: `Unusable`.
    init(_ json: JSONValue, issuer: String) throws(Unusable) {
        guard json["issuer"]?.string == issuer else {
            throw Unusable(description: "the configuration is of another issuer")
        }
        func endpoint(_ name: String) throws(Unusable) -> String? {
            guard let value = json[name], !value.isNull else { return nil }
            guard let url = value.string, Self.isAddress(url, acceptingHTTP: issuer.hasPrefix("http://")) else {
                throw Unusable(description: "\(name) is not an https URL")
            }
            return url
        }
        func required(_ name: String) throws(Unusable) -> String {
            guard let url = try endpoint(name) else { throw Unusable(description: "\(name) is missing") }
            return url
        }
        authorizationEndpoint = try required("authorization_endpoint")
        tokenEndpoint = try required("token_endpoint")
        keys = try required("jwks_uri")
        userInfoEndpoint = try endpoint("userinfo_endpoint")
        let known = json["scopes_supported"]?.strings
        scopes = Self.wanted.filter { $0 == "openid" || known?.contains($0) ?? ($0 != "groups") }
        // HTTP Basic is the default.
        let methods = json["token_endpoint_auth_methods_supported"]?.strings ?? ["client_secret_basic"]
        sendsSecretInBody = !methods.contains("client_secret_basic") && methods.contains("client_secret_post")
        namesIssuer = json["authorization_response_iss_parameter_supported"]?.bool ?? false
    }

    /// Without a fragment, and with nothing that ends a header line.
    private static func isAddress(_ url: String, acceptingHTTP: Bool) -> Bool {
        (url.hasPrefix("https://") || acceptingHTTP && url.hasPrefix("http://"))
            && url.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
    }
}
