import Application
package import HTTPTypes

/// What a request presents in its headers.
enum RequestCredential {
    case token(String)
    /// Text that begins as an API key.
    case key(String)

    /// - Returns: nil without a credential in a header.
    /// - Throws: `unauthenticated` if headers hold different ones.
    static func read(_ headers: HTTPFields) throws(Failure) -> RequestCredential? {
        var bearer: String?
        if let authorization = headers[.authorization], authorization.prefix(7).lowercased() == "bearer " {
            bearer = String(authorization.dropFirst(7))
        }
        // Other values of this header are keys of services.
        let key = headers[.apiKey].flatMap { $0.hasPrefix(APIKeySecret.start) ? $0 : nil }
        let all = [headers[.accessToken], bearer, key].compactMap(\.self)
        guard let text = all.first else { return nil }
        guard all.allSatisfy({ $0 == text }) else {
            throw Failure(
                .unauthenticated, "x-access-token, Authorization and X-API-Key hold different credentials; send one.")
        }
        return (bearer ?? key)?.hasPrefix(APIKeySecret.start) == true ? .key(text) : .token(text)
    }
}

extension HTTPField.Name {
    package static let accessToken = HTTPField.Name("x-access-token")!
    static let apiKey = HTTPField.Name("X-API-Key")!
}
