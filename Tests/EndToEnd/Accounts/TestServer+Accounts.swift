import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Requests for accounts and sessions.
extension TestServer {
    static let password = "a long password"

    /// The `Origin` header of the server's own pages.
    var origin: (String, String) { ("Origin", base) }

    func register(
        _ email: String, password: String = password, token: String? = nil, headers: [(String, String)] = []
    ) async throws -> TestResponse {
        try await post(
            "/api/auth/register", token: token, headers: headers,
            json: #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    func login(
        _ email: String, password: String = password, token: String? = nil, headers: [(String, String)] = []
    ) async throws -> TestResponse {
        try await post(
            "/api/auth/login", token: token, headers: headers,
            json: #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    /// Send JSON with any method.
    func send(_ method: HTTPMethod, _ path: String, token: String, json: String) async throws -> TestResponse {
        try await request(
            method, path, token: token, headers: [("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(string: json)))
    }

    /// Register a new account.
    func account(_ email: String) async throws -> (id: String, token: String, cookies: [(String, String)]) {
        let response = try await register(email)
        return (
            try #require(response.json["data"]["user"]["id"].string, "\(response.text)"),
            try #require(response.token), response.cookies
        )
    }

    /// Create or renew an anonymous session.
    func session(token: String? = nil, headers: [(String, String)] = []) async throws -> (
        id: String, token: String, response: TestResponse
    ) {
        let response = try await request(.POST, "/api/session", token: token, headers: headers)
        let data = response.json["data"]
        return (
            try #require(data["session_id"].string, "\(response.text)"), try #require(response.token), response
        )
    }
}

extension TestResponse {
    /// The name-value pair and attributes of the only cookie in the response.
    var cookieParts: Set<String> {
        let set = headers["set-cookie"]
        return set.count == 1 ? Set(set[0].split(separator: ";").map { String($0.drop { $0 == " " }) }) : []
    }

    /// The token in the body, or in the cookie if the request came from a page.
    var token: String? {
        json["data"]["token"].string ?? cookies.first.map { String($0.1.drop { $0 != "=" }.dropFirst()) }
    }

    /// The cookies in the response as request headers.
    var cookies: [(String, String)] {
        headers["set-cookie"].map { ("Cookie", String($0.prefix { $0 != ";" })) }
    }
}
