import Application
import Domain
import Persistence
import TestSupport
import Testing

/// Guesses of the tokens of links.
@Suite(.timeLimit(.minutes(5))) struct TokenGuessingTests {
    @Test(arguments: ["/api/auth/password/reset", "/api/auth/email/verify"])
    func `None of thousands of guesses is right, and the right token is accepted from the same address`(
        _ path: String
    ) async throws {
        try await TestServer.runBehindProxy { server in
            let account = try await server.account("alice@example.org")
            let id = try #require(RecordID(account.id))
            let recovery = MongoRecoveryRepository(server.database, names: CollectionNames())
            let token = Guesses.token
            if path.hasSuffix("reset") {
                _ = try await recovery.setReset(token.hash, of: id, sentTo: nil, for: .seconds(3600))
            } else {
                let email = try #require(EmailAddress("alice@example.org"))
                #expect(try await recovery.setVerification(token.hash, of: email, id, for: .seconds(3600)))
            }
            let counts = try await Guesses.send { _ in
                try await server.post(path, json: #"{"token":"\#(Guesses.token.text)","password":"a long password"}"#)
                    .status
            }
            #expect(counts == [400: 100, 429: Guesses.count - 100])
            let right = try await server.post(path, json: #"{"token":"\#(token.text)","password":"another password"}"#)
            #expect(right.status == 200, "\(right.text)")
        }
    }
}
