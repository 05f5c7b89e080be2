import Afterimage
import Application
import Domain
import Persistence
import TestSupport
import Testing

/// Ten thousand guesses of the tokens of links.
@Suite(.timeLimit(.minutes(5))) struct TokenGuessingTests {
    private static let guesses = 10_000
    private static let connections = 8

    /// The statuses of wrong tokens, by how many of them there were.
    private static func guess(_ server: TestServer, _ path: String) async throws -> [Int: Int] {
        try await withThrowingTaskGroup(of: [Int: Int].self) { group in
            for _ in 0..<connections {
                group.addTask {
                    var counts: [Int: Int] = [:]
                    for _ in 0..<guesses / connections {
                        let token = SecretToken { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }.text
                        let json = #"{"token":"\#(token)","password":"a long password"}"#
                        counts[try await server.post(path, json: json).status, default: 0] += 1
                    }
                    return counts
                }
            }
            return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
    }

    @Test(arguments: ["/api/auth/password/reset", "/api/auth/email/verify"])
    func `none of 10,000 guesses is right, and the right token is accepted from the same address`(
        _ path: String
    ) async throws {
        try await TestServer.run {
            $0.limits.missedSecrets = RateLimitSettings().missedSecrets
        } _: { server in
            let account = try await server.account("alice@example.org")
            let id = try #require(RecordID(account.id))
            let recovery = MongoRecoveryRepository(server.database, names: CollectionNames())
            let token = SecretToken { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }
            if path.hasSuffix("reset") {
                _ = try await recovery.setReset(token.hash, of: id, sentTo: nil, for: .seconds(3600))
            } else {
                let email = try #require(EmailAddress("alice@example.org"))
                #expect(try await recovery.setVerification(token.hash, of: email, id, for: .seconds(3600)))
            }
            let counts = try await Self.guess(server, path)
            #expect(Set(counts.keys) == [400, 429] && counts[400] == 100, "\(counts)")
            let right = try await server.post(path, json: #"{"token":"\#(token.text)","password":"another password"}"#)
            #expect(right.status == 200, "\(right.text)")
        }
    }
}
