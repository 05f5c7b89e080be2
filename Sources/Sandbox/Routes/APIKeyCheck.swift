import Hummingbird

/// The Bearer check of every call to the API.
struct APIKeyCheck: Sendable {
    /// nil lets any key in that is not empty.
    let apiKey: String?

    func allows(_ request: Request) -> Bool {
        guard let value = request.headers[.authorization], value.lowercased().hasPrefix("bearer ") else { return false }
        let key = value.dropFirst("bearer ".count).drop(while: \.isWhitespace)
        guard let apiKey else { return !key.isEmpty }
        return key == apiKey
    }
}
