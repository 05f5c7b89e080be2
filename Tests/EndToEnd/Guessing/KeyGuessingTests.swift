import Application
import Domain
import NIOHTTP1
import TestSupport
import Testing

/// Guesses of API keys.
@Suite(.timeLimit(.minutes(5))) struct KeyGuessingTests {
    private static func read(_ server: TestServer, _ key: String, from network: Int) async throws -> Int {
        try await server.request(
            .GET, "/api/v1/nanobanana/images", headers: bearer(key) + from(network)
        ).status
    }

    @Test func `No guess of thousands opens anything, and the right key is accepted from every network meanwhile`()
        async throws
    {
        try await TestServer.runBehindProxy { server in
            let key = try await server.key([.historyRead], token: server.token(user: "alice"))
            let counts = try await Guesses.send { _ in
                try await Self.read(server, APIKeySecret(Guesses.randomBytes).text, from: 1)
            } meanwhile: {
                for number in 0..<40 {
                    expect(try await Self.read(server, key, from: 1 + number % 2), is: 200, "\(number)")
                }
            }
            #expect(counts == [401: 100, 429: Guesses.count - 100])
            #expect(try await Self.read(server, key, from: 1) == 200)
        }
    }
}
