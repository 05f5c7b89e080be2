import Afterimage
import Application
import Domain
import NIOHTTP1
import TestSupport
import Testing

/// Limits on failed sign-ins and on registrations.
@Suite struct SignInLimitTests {
    private static func run(_ body: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        try await TestServer.run { settings in
            settings.trustedProxies = TrustedProxies("127.0.0.1")!
            settings.limits.signInFailures = 3
            settings.limits.totalSignInFailures = 5
        } _: { server in
            #expect(try await server.register("alice@example.com").status == 201)
            try await body(server)
        }
    }

    @Test func `after too many failures the right password is rejected too, regardless of the email's case`()
        async throws
    {
        try await Self.run { server in
            for email in ["alice@example.com", "ALICE@example.com", " Alice@Example.Com "] {
                let response = try await server.login(email, password: "a wrong password", headers: from(1))
                #expect(response.status == 401)
            }
            for email in ["alice@example.com", "aLICE@EXAMPLE.COM"] {
                let refused = try await server.login(email, headers: from(1))
                try await server.expectFailure(refused, 429, "rate_limited", refused.text)
                #expect((890...900).contains(refused.headers["retry-after"].first.flatMap { Int($0) } ?? 0))
                #expect(refused.headers["set-cookie"].isEmpty)
            }
            // The limit applies to this account from this IP address only.
            #expect(try await server.login("alice@example.com", headers: from(2)).status == 200)
            #expect(try await server.login("bob@example.com", headers: from(1)).status == 401)
        }
    }

    @Test func `concurrent failures do not exceed the limit, and successes do not count`() async throws {
        try await Self.run { server in
            for _ in 0..<8 {
                #expect(try await server.login("alice@example.com", headers: from(1)).status == 200)
            }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await server.login("alice@example.com", password: "a wrong password", headers: from(1))
                            .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 401 } == 3 && statuses.count { $0 == 429 } == 17)
        }
    }

    @Test func `failures from other addresses do not lock out an address with a previous sign-in`() async throws {
        try await Self.run { server in
            #expect(try await server.login("alice@example.com", headers: from(1)).status == 200)
            var guesses: [Int] = []
            for number in 10..<17 {
                let response = try await server.login(
                    "alice@example.com", password: "a wrong password", headers: from(number))
                guesses.append(response.status)
            }
            #expect(guesses == [401, 401, 401, 401, 401, 429, 429])
            #expect(try await server.login("alice@example.com", headers: from(20)).status == 429)
            #expect(try await server.login("alice@example.com", headers: from(1)).status == 200)
        }
    }

    @Test func `failures of one address across accounts are limited`() async throws {
        try await Self.run { server in
            var guesses: [Int] = []
            for number in 0..<7 {
                let response = try await server.login(
                    number.isMultiple(of: 2) ? "user\(number)@example.com" : "no address \(number)",
                    password: "a wrong password", headers: from(1))
                guesses.append(response.status)
            }
            #expect(guesses == [401, 401, 401, 401, 401, 429, 429])
        }
    }

    @Test func `registrations count, also with a taken email, but not invalid ones`() async throws {
        try await TestServer.run {
            $0.limits.registrationsPerHour = 2
        } _: { server in
            for _ in 0..<4 { #expect(try await server.register("nobody").status == 400) }
            #expect(try await server.register("alice@example.com").status == 201)
            #expect(try await server.register("alice@example.com").status == 409)
            let refused = try await server.register("bob@example.com")
            try await server.expectFailure(refused, 429, "rate_limited", refused.text)
        }
    }
}
