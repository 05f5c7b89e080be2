import Application
import BSON
import MongoClient
import TestSupport
import Testing

/// Guesses of the code that makes the first account.
@Suite(.timeLimit(.minutes(5))) struct SetUpGuessingTests {
    private static let email = "alice@example.org"

    /// The attacker knows the owner's address.
    private static func guess(_ server: TestServer) async throws -> Int {
        let code = SetUpCode(secret: Guesses.token.text, installation: "a guess").text
        return try await server.setUp(email, code: code, headers: from(1)).status
    }

    @Test func `No guess of thousands makes an account, and the right code is accepted from the same network`()
        async throws
    {
        try await TestServer.runBehindProxy { server in
            let counts = try await Guesses.send { _ in try await Self.guess(server) }
            #expect(counts == [403: 100, 429: Guesses.count - 100])
            #expect(try await server.database.collection("users").count([:]) == 0)
            let made = try await server.setUp(
                Self.email, code: try await server.setUpCode(), headers: from(1))
            #expect(made.status == 201, "\(made.text)")
        }
    }

    @Test func `The owner makes the first account during the guesses, which find nothing from then on`() async throws {
        try await TestServer.runBehindProxy { server in
            let counts = try await Guesses.send { _ in
                try await Self.guess(server)
            } meanwhile: {
                let made = try await server.setUp(
                    Self.email, code: try await server.setUpCode(), headers: from(2))
                #expect(made.status == 201, "\(made.text)")
            }
            #expect(Set(counts.keys).isSubset(of: [403, 404, 429]) && counts[403, default: 0] <= 100, "\(counts)")
            #expect(try await Self.guess(server) == 404)
            #expect(try await server.database.collection("users").count([:]) == 1)
        }
    }
}
