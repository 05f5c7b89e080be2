import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// What tests of accounts ask the server for.
extension TestServer {
    static let password = "a long password"

    /// The page's own origin, as a browser says it.
    var origin: (String, String) { ("Origin", base) }

    func register(
        _ email: String, password: String = password, token: String? = nil, headers: [(String, String)] = []
    ) async throws -> TestAnswer {
        try await post(
            "/api/auth/register", token: token, headers: headers,
            json: #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    func login(
        _ email: String, password: String = password, token: String? = nil, headers: [(String, String)] = []
    ) async throws -> TestAnswer {
        try await post(
            "/api/auth/login", token: token, headers: headers,
            json: #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    /// A visitor's session, and its token.
    func session(token: String? = nil, headers: [(String, String)] = []) async throws -> (
        id: String, token: String, answer: TestAnswer
    ) {
        let answer = try await ask(.POST, "/api/session", token: token, headers: headers)
        let data = answer.json["data"]
        return (
            try #require(data["session_id"].string, "\(answer.text)"), try #require(answer.token), answer
        )
    }
}

extension TestAnswer {
    /// The parts of the one cookie that it sets, in whatever order.
    var cookieParts: Set<String> {
        let set = headers["set-cookie"]
        return set.count == 1 ? Set(set[0].split(separator: ";").map { String($0.drop { $0 == " " }) }) : []
    }

    /// The token that it gives: in its body, or to pages of the server's own in the cookie alone.
    var token: String? {
        json["data"]["token"].string ?? cookies.first.map { String($0.1.drop { $0 != "=" }.dropFirst()) }
    }

    /// The cookies that it sets, each as the request header that sends it back.
    var cookies: [(String, String)] {
        headers["set-cookie"].map { ("Cookie", String($0.prefix { $0 != ";" })) }
    }
}
