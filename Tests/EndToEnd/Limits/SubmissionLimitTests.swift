import Afterimage
import Application
import Domain
import NIOCore
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Rate limits and quotas for submissions.
@Suite struct SubmissionLimitTests {
    private static func retryAfter(_ response: TestResponse) -> Int? {
        response.headers["retry-after"].first.flatMap { Int($0) }
    }

    private static func expectRateLimited(_ response: TestResponse, _ server: TestServer, within seconds: Int)
        async throws
    {
        try await server.expectFailure(response, 429, "rate_limited", response.text)
        let delay = try #require(retryAfter(response))
        #expect((1...seconds).contains(delay))
    }

    @Test func `of many concurrent submissions through two processes exactly the limit is accepted`() async throws {
        let limit = 20
        try await TestServer.run {
            $0.limits.submissions.perMinute = limit
        } _: { server in
            let environment = [
                "MONGODB_DATABASE": server.settings.databaseName, "RATE_LIMITS": "true",
                "SUBMISSIONS_PER_MINUTE": "\(limit)",
                "NANOBANANA_BASE_URL": server.settings.nanoBanana.base, "QWEN_BASE_URL": server.settings.dashScope.base,
            ]
            try await ServerProcess.run(environment: environment) { other in
                let token = try await server.token(user: "alice")
                let body = #"{"prompt":"A fox"}"#
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<limit + 50 {
                        group.addTask {
                            number.isMultiple(of: 2)
                                ? try await server.post("/api/v1/nanobanana/generate", token: token, json: body).status
                                : try await other.post("/api/v1/nanobanana/generate", token: token, json: body).status
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.count { $0 == 202 } == limit)
                #expect(statuses.count { $0 == 429 } == 50)
                // Rejected ones never reach the provider.
                #expect(server.sandbox.records.submissions.count == limit)
                // Videos count too, and the processes share the counters.
                let video = try await other.post("/api/text-to-video", token: token, json: body)
                #expect(video.status == 429)
                try await Self.expectRateLimited(
                    server.post("/api/text-to-video", token: token, json: body), server, within: 60)
                let bob = try await server.token(user: "bob")
                #expect(try await other.post("/api/text-to-video", token: bob, json: body).status == 202)
            }
        }
    }

    @Test func `only accepted submissions count, not repeated or invalid ones`() async throws {
        try await TestServer.run {
            $0.limits.submissions = .init(perMinute: 3, perDay: nil)
        } _: { server in
            let token = try await server.token(user: "alice")
            for _ in 0..<5 {
                #expect(try await server.post("/api/text-to-video", token: token, json: "{}").status == 400)
                #expect(try await server.generate("", token: token).status == 400)
            }
            let key = [("Idempotency-Key", "one")]
            let first = try await server.generate("A fox", token: token, headers: key)
            for _ in 0..<5 {
                let again = try await server.generate("A fox", token: token, headers: key)
                #expect(again.status == 202 && again.text == first.text)
                #expect(try await server.generate("A hare", token: token, headers: key).status == 409)
            }
            #expect(try await server.generate("A fox", token: token).status == 202)
            #expect(try await server.generate("A fox", token: token).status == 202)
            let late = [("Idempotency-Key", "late")]
            try await Self.expectRateLimited(
                server.generate("A fox", token: token, headers: late), server, within: 60)
            // An accepted request is still replayed, and a rejected one releases its key.
            #expect(try await server.generate("A fox", token: token, headers: key).text == first.text)
            #expect(try await server.generate("A hare", token: token, headers: late).status == 429)
            #expect(server.sandbox.records.submissions.count == 3)
        }
    }

    @Test func `a daily quota is reported in Retry-After, and rejected submissions do not count`() async throws {
        try await TestServer.run { settings in
            settings.limits.submissions = .init(perMinute: 10, perDay: 2)
            settings.limits.anonymousSubmissions = .init(perMinute: nil, perDay: 5)
            settings.serviceKeys = ["a key for one service"]
        } _: { server in
            let alice = try await server.token(user: "alice")
            for _ in 0..<2 { #expect(try await server.generate("A fox", token: alice).status == 202) }
            let refused = try await server.generate("A fox", token: alice)
            try await Self.expectRateLimited(refused, server, within: 86_400)
            let delay = try #require(Self.retryAfter(refused))
            #expect(delay > 86_000)
            // A service acting for the user shares the user's quota.
            let service = try await server.post(
                "/api/v1/generate", headers: [("X-API-Key", "a key for one service")],
                json: #"{"user_id":"alice","prompt":"A fox"}"#)
            #expect(service.status == 429)
            // Rejected submissions of one visitor do not reduce the IP address's quota.
            let visitor = try await server.token(session: "0123456789abcdef")
            for expected in [202, 202, 429, 429, 429, 429] {
                #expect(try await server.generate("A fox", token: visitor).status == expected)
            }
            for (session, expected) in [("1", 202), ("1", 202), ("2", 202), ("3", 429)] {
                let token = try await server.token(session: "0123456789abcde\(session)")
                #expect(try await server.generate("A fox", token: token).status == expected, "\(session)")
            }
            // Signed-in users do not count towards it.
            let bob = try await server.token(user: "bob")
            #expect(try await server.generate("A fox", token: bob).status == 202)
        }
    }

    @Test func `many sessions and forged proxy headers do not bypass the limits`() async throws {
        try await TestServer.run { settings in
            settings.limits.anonymousSubmissions.perMinute = 3
            settings.limits.sessionsPerHour = 4
        } _: { server in
            var statuses: [Int] = []
            for number in 0..<6 {
                let token = try await server.token(session: "0123456789abcde\(number)")
                let headers = [
                    ("X-Forwarded-For", "198.51.100.\(number)"), ("Forwarded", "for=198.51.100.\(number)"),
                    ("X-Real-IP", "198.51.100.\(number)"), ("Client-IP", "198.51.100.\(number)"),
                ]
                statuses.append(try await server.generate("A fox", token: token, headers: headers).status)
            }
            #expect(statuses == [202, 202, 202, 429, 429, 429])
            var made: [Int] = []
            var last: TestResponse?
            for number in 0..<6 {
                let headers = [("X-Forwarded-For", "198.51.100.\(number)")]
                last = try await server.request(.POST, "/api/session", headers: headers)
                made.append(last?.status ?? 0)
            }
            #expect(made == [201, 201, 201, 201, 429, 429])
            try await Self.expectRateLimited(#require(last), server, within: 3600)
            // An existing session is still renewed.
            let token = try await server.token(session: "0123456789abcdef")
            #expect(try await server.request(.POST, "/api/session", token: token).status == 200)
        }
    }

    @Test func `behind a trusted proxy each client is counted by IP address, IPv6 by its 64-bit prefix`() async throws {
        try await TestServer.run { settings in
            settings.trustedProxies = TrustedProxies("127.0.0.1, 10.0.0.0/8")!
            settings.limits.anonymousSubmissions.perMinute = 1
        } _: { server in
            let token = try await server.token(session: "0123456789abcdef")
            for (chain, expected) in [
                ("198.51.100.1", 202), ("198.51.100.1", 429), ("6.6.6.6, 198.51.100.1, 10.0.0.1", 429),
                ("198.51.100.2", 202), ("2001:db8:0:1::1", 202), ("2001:db8:0:1:ffff::2", 429),
                ("2001:db8:0:2::1", 202), ("::ffff:198.51.100.2", 429),
                // An invalid address counts as the proxy.
                ("rubbish", 202), ("other rubbish", 429),
            ] {
                let response = try await server.generate("A fox", token: token, headers: [("X-Forwarded-For", chain)])
                #expect(response.status == expected, "\(chain)")
            }
        }
    }
}
