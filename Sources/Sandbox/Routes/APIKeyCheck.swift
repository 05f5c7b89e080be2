import Hummingbird

/// Checks the bearer token of API calls.
struct APIKeyCheck: Sendable {
    /// nil accepts any non-empty key.
    let apiKey: String?

    func allows(_ request: Request) -> Bool {
        guard let value = request.headers[.authorization], value.lowercased().hasPrefix("bearer ") else { return false }
        let key = value.dropFirst("bearer ".count).drop(while: \.isWhitespace)
        guard let apiKey else { return !key.isEmpty }
        return key == apiKey
    }
}
