import Application
import BSON
import MongoClient
import TestSupport
import Testing

/// Guesses of the second factor by a client that knows the password.
@Suite(.timeLimit(.minutes(10))) struct SecondFactorGuessingTests {
    private static let email = "alice@example.org"

    @Test func `No guess of thousands signs in, few are recorded, and the owner signs in meanwhile`() async throws {
        try await TestServer.runBehindProxy { server in
            let factor = try await TestFactor(server, token: try await server.account(Self.email).token)
            // From then on the owner's network is familiar.
            let first = try await server.login(Self.email, code: factor.recoveryCodes[0], headers: from(1))
            #expect(first.status == 200, "\(first.text)")
            let counts = try await Guesses.send { number in
                let guess = String("000000\(number)".suffix(6))
                return try await server.login(Self.email, code: guess, headers: from(2)).status
            } meanwhile: {
                for code in factor.recoveryCodes.dropFirst() {
                    var status = 429
                    // The account's share of password hashes may be used up for a moment.
                    let isDone = try await eventually {
                        status = try await server.login(Self.email, code: code, headers: from(1)).status
                        return status != 429
                    }
                    #expect(isDone && status == 200)
                }
            }
            #expect(counts == [401: 5, 429: Guesses.count - 5])
            let recorded = try await server.database.collection("audit_events").count([
                "action": "auth.second_factor_failed"
            ])
            #expect(recorded <= 5)
        }
    }
}
