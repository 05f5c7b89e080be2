import ArgumentParser
import Domain
import FoundationEssentials
import JWTKit
import Web

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Prints a token, for trying things out.", discussion: "Signed with JWT_SECRET, as HS256.")

    @Option(help: "The user that the token is for.")
    var user: String?

    @Option(help: "The anonymous session that the token is for, instead of a user: 16 to 64 letters, digits, - and _.")
    var session: String?

    @Option(help: "The user's role; 'admin' is the only one that means something.")
    var role: String?

    @Option(help: "For how many hours the token is good.")
    var hours = 24

    func validate() throws {
        guard (user == nil) != (session == nil) else { throw ValidationError("Give either --user or --session.") }
        if let user, UserID(user) == nil {
            throw ValidationError(
                "A user's name has 1 to \(UserID.maximumLength) characters and no control characters.")
        }
        if let session, SessionID(session) == nil {
            throw ValidationError("A session's name has 16 to 64 letters, digits, - and _.")
        }
        guard (1...8760).contains(hours) else { throw ValidationError("--hours takes 1 to 8760.") }
    }

    func run() async throws {
        let settings = try Settings.fromEnvironment(only: .tokens)
        guard let secret = settings.jwtSecret else {
            throw CommandFailure("Set JWT_SECRET to the secret that the server has; a key set can only verify.")
        }
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        let now = Date().timeIntervalSince1970.rounded(.down)
        let claims = Claims(
            sub: user, sessionID: session, role: role, iss: settings.tokenRules.issuer,
            aud: settings.tokenRules.audience, iat: now, exp: now + Double(hours) * 3600)
        print(try await keys.sign(claims))
    }

    private struct Claims: JWTPayload {
        var sub: String?
        var sessionID: String?
        var role: String?
        var iss: String?
        var aud: String?
        var iat: Double
        var exp: Double

        enum CodingKeys: String, CodingKey {
            case sub, role, iss, aud, iat, exp
            case sessionID = "session_id"
        }

        func verify(using algorithm: some JWTAlgorithm) throws {}
    }
}
