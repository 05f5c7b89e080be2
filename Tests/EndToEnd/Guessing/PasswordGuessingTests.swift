import Application
import TestSupport
import Testing

/// Guesses of passwords at sign-in.
@Suite(.timeLimit(.minutes(10))) struct PasswordGuessingTests {
    private static let (alice, bob) = ("alice@example.org", "bob@example.org")
    /// The network that Alice has signed in from.
    private static let home = from(1)
    private static let others = from(250)

    private static func run(_ body: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        try await TestServer.runBehindProxy { server in
            for email in [alice, bob] { #expect(try await server.register(email).status == 201) }
            #expect(try await server.login(alice, headers: home).status == 200)
            try await body(server)
        }
    }

    /// Signs Alice in from her network, and Bob from another.
    private static func signIn(_ server: TestServer) async throws {
        for _ in 0..<20 {
            #expect(try await server.login(bob, headers: others).status == 200)
            var status = 429
            // The account's share of password hashes may be used up for a moment.
            let isDone = try await eventually {
                status = try await server.login(alice, headers: home).status
                return status != 429
            }
            #expect(isDone && status == 200)
        }
    }

    private static func guess(_ server: TestServer, _ email: String, from network: Int) async throws -> Int {
        try await server.login(email, password: Guesses.token.text, headers: from(network)).status
    }

    @Test func `Of one network ten guesses of a password are checked, and all others sign in meanwhile`() async throws {
        try await Self.run { server in
            let counts = try await Guesses.send { _ in
                try await Self.guess(server, Self.alice, from: 2)
            } meanwhile: {
                try await Self.signIn(server)
            }
            #expect(counts == [401: 10, 429: Guesses.count - 10])
            #expect(try await server.login(Self.alice, headers: from(2)).status == 429)
            #expect(try await server.login(Self.bob, headers: from(2)).status == 200)
            // A network that is not familiar.
            #expect(try await server.login(Self.alice, headers: from(3)).status == 200)
        }
    }

    @Test func `Of all networks 100 guesses of a password are checked, and only new networks of the owner wait`()
        async throws
    {
        try await Self.run { server in
            let counts = try await Guesses.send { number in
                try await Self.guess(server, Self.alice, from: 2 + number % 200)
            } meanwhile: {
                try await Self.signIn(server)
            }
            #expect(counts == [401: 100, 429: Guesses.count - 100])
            #expect(try await server.login(Self.alice, headers: Self.home).status == 200)
            #expect(try await server.login(Self.alice, headers: Self.others).status == 429)
            #expect(try await server.login(Self.bob, headers: from(2)).status == 200)
        }
    }

    @Test func `Of one network 100 guesses at many accounts are checked, and other networks sign in meanwhile`()
        async throws
    {
        try await Self.run { server in
            let counts = try await Guesses.send { number in
                try await Self.guess(server, "user\(number)@example.org", from: 2)
            } meanwhile: {
                try await Self.signIn(server)
            }
            #expect(counts == [401: 100, 429: Guesses.count - 100])
            #expect(try await server.login(Self.alice, headers: from(2)).status == 429)
            #expect(try await server.login(Self.alice, headers: from(3)).status == 200)
        }
    }
}
