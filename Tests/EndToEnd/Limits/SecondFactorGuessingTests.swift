import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// Guesses by a client that knows the password.
@Suite(.timeLimit(.minutes(10))) struct SecondFactorGuessingTests {
    private static let guesses = Scale.isFull ? 10_000 : 1000
    private static let email = "alice@example.org"

    private static func from(_ number: Int) -> [(String, String)] { [("X-Forwarded-For", "198.51.100.\(number)")] }

    @Test func `No guess of thousands signs in, few are recorded, and the owner signs in meanwhile`() async throws {
        try await TestServer.run { settings in
            settings.trustedProxies = TrustedProxies("127.0.0.1")!
            settings.limits.secondFactorFailures = 5
            settings.limits.totalSecondFactorFailures = 20
        } _: { server in
            let factor = try await TestFactor(server, token: try await server.account(Self.email).token)
            // From then on the owner's network is familiar.
            #expect(
                try await server.login(Self.email, code: factor.recoveryCodes[0], headers: Self.from(1)).status == 200)
            let statuses = LockedValue<[Int: Int]>([:])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for connection in 0..<8 {
                    group.addTask {
                        for number in 0..<Self.guesses / 8 {
                            let guess = String("000000\(connection)\(number)".suffix(6))
                            let status = try await server.login(Self.email, code: guess, headers: Self.from(2)).status
                            statuses.change { $0[status, default: 0] += 1 }
                        }
                    }
                }
                for code in factor.recoveryCodes.dropFirst() {
                    var status = 429
                    // The account's share of password hashes may be used up for a moment.
                    let isDone = try await eventually {
                        status = try await server.login(Self.email, code: code, headers: Self.from(1)).status
                        return status != 429
                    }
                    #expect(isDone && status == 200)
                }
                try await group.waitForAll()
            }
            #expect(Set(statuses.value.keys).isSubset(of: [401, 429]) && statuses.value[401, default: 0] <= 5)
            let recorded = try await server.database.collection("audit_events").count([
                "action": "auth.second_factor_failed"
            ])
            #expect(recorded <= 5)
        }
    }
}
