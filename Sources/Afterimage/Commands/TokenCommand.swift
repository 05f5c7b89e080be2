import Application
import ArgumentParser
import Domain
import FoundationEssentials
import Web

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Prints a token, for testing.", discussion: "Signed with JWT_SECRET, as HS256.")

    @Option(help: "The id of the user.")
    var user: String?

    @Option(help: "The id of an anonymous session, instead of a user: 16 to 64 letters, digits, - and _.")
    var session: String?

    @Option(help: "The role of the user; only 'admin' has an effect.")
    var role: String?

    @Option(help: "The lifetime in hours.")
    var hours = 24

    func validate() throws {
        guard (user == nil) != (session == nil) else { throw ValidationError("Give either --user or --session.") }
        if let user, UserID(user) == nil {
            throw ValidationError(
                "A user id has 1 to \(UserID.maximumLength) characters and no control characters.")
        }
        if let session, SessionID(session) == nil {
            throw ValidationError("A session id has 16 to 64 letters, digits, - and _.")
        }
        guard (1...8760).contains(hours) else { throw ValidationError("--hours takes 1 to 8760.") }
    }

    func run() async throws {
        let settings = try Settings.fromEnvironment(only: .tokens)
        guard let secret = settings.jwtSecret else {
            throw CommandFailure("Set JWT_SECRET to the secret of the server; a JWK Set can only verify tokens.")
        }
        let signer = await TokenSigner(
            secret: secret, policy: settings.tokenPolicy,
            now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        guard let subject else { throw CommandFailure("Give either --user or --session.") }
        do {
            print(try await signer.sign(subject, for: .seconds(hours * 3600)).text)
        } catch {
            throw CommandFailure("\(error.message) (\(error.detail))")
        }
    }

    private var subject: TokenSigner.Subject? {
        if let user = user.flatMap({ UserID($0) }) { return .user(user, role: role) }
        return session.flatMap { SessionID($0) }.map { .session($0) }
    }
}
