import Crypto
import Domain
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// An identity provider that checks what a client has to prove: its secret, the redirect address and PKCE.
final class TestIdentityProvider: Sendable {
    static let (clientID, clientSecret) = ("afterimage", "a client secret")

    /// What a user has allowed at the sign-in page.
    private struct Grant {
        let redirect: String
        let challenge: String
        let claims: String
    }

    private struct State {
        var grants: [String: Grant] = [:]
        var count = 0
        var userInfo: String?
        var lastClaims = "{}"
        var refusals: [String] = []
    }

    let issuer: String
    private let descriptor: Int32
    private let key = P256.Signing.PrivateKey()
    private let state = Mutex(State())

    /// Listens on a free port until `stop`.
    init() throws {
        let (socket, port) = try TestServer.boundSocket()
        descriptor = socket
        issuer = "http://127.0.0.1:\(port)"
        try #require(listen(socket, 64) == 0, "no port to listen on: \(errno)")
        Thread.detachNewThread { [self] in serve() }
    }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// What the client did wrong.
    var refusals: [String] { state.withLock { $0.refusals } }

    /// The answer of the user info endpoint; nil for the claims of the last sign-in.
    var userInfo: String? {
        get { state.withLock { $0.userInfo } }
        set { state.withLock { $0.userInfo = newValue } }
    }

    /// The address that the user's browser is sent to after the sign-in.
    ///
    /// - Parameters:
    ///   - address: of the sign-in, as the client made it.
    ///   - claims: JSON members of the ID token besides the usual ones, which they replace.
    func signIn(_ address: String, _ claims: [String: String]) throws -> String {
        let items = try #require(URLComponents(string: address)?.queryItems)
        let query = Dictionary(uniqueKeysWithValues: items.map { ($0.name, $0.value ?? "") })
        #expect(address.hasPrefix("\(issuer)/authorize?") && query["client_id"] == Self.clientID)
        #expect(query["response_type"] == "code" && query["code_challenge_method"] == "S256")
        #expect(query["scope"]?.split(separator: " ").contains("openid") == true)
        for secret in ["state", "nonce", "code_challenge"] { #expect(query[secret]?.utf8.count == 43, "\(secret)") }
        let now = Int(Date().timeIntervalSince1970)
        var members = [
            "iss": "\"\(issuer)\"", "aud": "\"\(Self.clientID)\"", "nonce": "\"\(query["nonce"] ?? "")\"",
            "sub": #""user-7""#, "iat": "\(now)", "exp": "\(now + 300)",
        ]
        members.merge(claims) { $1 }
        let redirect = try #require(query["redirect_uri"])
        let grant = Grant(
            redirect: redirect, challenge: query["code_challenge"] ?? "",
            claims: "{\(members.map { "\"\($0)\":\($1)" }.joined(separator: ","))}")
        let code = state.withLock { state in
            state.count += 1
            state.grants["code-\(state.count)"] = grant
            state.lastClaims = grant.claims
            return "code-\(state.count)"
        }
        return "\(redirect)?code=\(code)&state=\(query["state"] ?? "")"
    }

    // MARK: - The server

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            let (head, body) = Self.read(connection)
            let (status, answer) = self.answer(head, body)
            let response = Array(
                "HTTP/1.1 \(status) Status\r\nContent-Type: application/json\r\nContent-Length: \(answer.utf8.count)\r\n"
                    .appending("Connection: close\r\n\r\n\(answer)").utf8)
            _ = response.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            close(connection)
        }
        close(descriptor)
    }

    private func answer(_ head: String, _ body: String) -> (Int, String) {
        switch head.split(separator: " ").prefix(2).joined(separator: " ") {
        case "GET /.well-known/openid-configuration":
            return (
                200,
                #"{"issuer":"\#(issuer)","authorization_endpoint":"\#(issuer)/authorize","token_endpoint":"\#(issuer)/token","userinfo_endpoint":"\#(issuer)/userinfo","jwks_uri":"\#(issuer)/keys"}"#
            )
        case "GET /keys":
            let point = key.publicKey.rawRepresentation
            return (
                200,
                #"{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"\#(Base64URL.text(of: point.prefix(32)))","y":"\#(Base64URL.text(of: point.suffix(32)))"}]}"#
            )
        case "POST /token":
            do {
                return (200, #"{"id_token":"\#(try idToken(head, body))","access_token":"t","token_type":"Bearer"}"#)
            } catch {
                state.withLock { $0.refusals.append("\(error)") }
                return (400, #"{"error":"invalid_grant"}"#)
            }
        case "GET /userinfo":
            guard head.contains("Bearer t") else { return (401, "{}") }
            return (200, state.withLock { $0.userInfo ?? $0.lastClaims })
        default: return (404, "{}")
        }
    }

    private struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private func idToken(_ head: String, _ body: String) throws -> String {
        let form = URLComponents(string: "?\(body)")?.queryItems ?? []
        let fields = Dictionary(form.map { ($0.name, $0.value ?? "") }) { $1 }
        let basic = Data("\(Self.clientID):a%20client%20secret".utf8).base64EncodedString()
        guard head.contains("Basic \(basic)") else { throw Refusal(description: "the secret is wrong") }
        let grant = state.withLock { $0.grants.removeValue(forKey: fields["code"] ?? "") }
        guard let grant else { throw Refusal(description: "the code is unknown or used") }
        guard grant.redirect == fields["redirect_uri"] else { throw Refusal(description: "another redirect") }
        let challenge = Base64URL.text(of: SHA256.hash(data: Data((fields["code_verifier"] ?? "").utf8)))
        guard grant.challenge == challenge else { throw Refusal(description: "the verifier is wrong") }
        let signed =
            Base64URL.text(of: #"{"alg":"ES256","kid":"a"}"#.utf8) + "." + Base64URL.text(of: grant.claims.utf8)
        return signed + "." + Base64URL.text(of: try key.signature(for: Data(signed.utf8)).rawRepresentation)
    }

    /// Head and body, once the announced body is complete.
    private static func read(_ connection: Int32) -> (head: String, body: String) {
        var text = ""
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return (text, "") }
            text += String(decoding: chunk[..<count], as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
            let body = text[end.upperBound...]
            if body.utf8.count >= length { return (String(text[..<end.lowerBound]), String(body)) }
        }
    }
}
