import Afterimage
import Application
import NIOHTTP1
import Persistence
import TestSupport
import Testing

/// Requests for invitations and the first account.
extension TestServer {
    static let invitations = "/api/admin/invitations"

    /// - Returns: the id of the invitation, and the token of its address.
    func invite(_ json: String = #"{"role":"user"}"#) async throws -> (id: String, token: String) {
        let made = try await post(Self.invitations, token: token(user: "root", role: "admin"), json: json)
        #expect(made.status == 201 && made.json["data"].keys == ["id", "url", "expires_at"], "\(made.text)")
        let url = try #require(made.json["data"]["url"].string)
        let start = "\(base)/register#invitation="
        #expect(url.hasPrefix(start) && made.headers["cache-control"] == ["private, no-store"])
        return (try #require(made.json["data"]["id"].string), String(url.dropFirst(start.count)))
    }

    func register(
        _ email: String, invitation: String?, headers: [(String, String)] = []
    ) async throws -> TestResponse {
        let member = invitation.map { #","invitation":"\#($0)""# } ?? ""
        return try await post(
            "/api/auth/register", headers: headers,
            json: #"{"email":"\#(email)","password":"\#(Self.password)"\#(member)}"#)
    }

    /// The code that the server printed at its start.
    func setUpCode() async throws -> String {
        let installation = MongoInstallation(database, names: settings.collections) { count in
            Array(repeating: 1, count: count)
        }
        return SetUpCode(secret: Self.secret, installation: try await installation.id()).text
    }

    func setUp(_ email: String, code: String, headers: [(String, String)] = []) async throws -> TestResponse {
        try await post(
            "/api/auth/setup", headers: headers,
            json: #"{"code":"\#(code)","email":"\#(email)","password":"\#(Self.password)","name":"Alice"}"#)
    }
}
