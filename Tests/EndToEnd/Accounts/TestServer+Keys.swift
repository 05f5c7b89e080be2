import Domain
import TestSupport
import Testing

extension TestServer {
    /// Make an API key.
    func key(_ scopes: [Scope], token: String, with members: String = "") async throws -> String {
        let names = scopes.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let response = try await post(
            "/api/keys", token: token, json: #"{"name":"a key","scopes":[\#(names)]\#(members)}"#)
        return try #require(response.json["data"]["secret"].string, "\(response.text)")
    }
}

/// The header of an API key.
func bearer(_ key: String) -> [(String, String)] { [("Authorization", "Bearer \(key)")] }
