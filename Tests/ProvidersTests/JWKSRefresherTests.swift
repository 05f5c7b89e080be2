import AsyncHTTPClient
import Crypto
import Domain
import Foundation
import Logging
import Providers
import SteppedTime
import TestSupport
import Testing
import Web

/// Fetches an identity provider's keys over real sockets into the token verifier.
@Suite struct JWKSRefresherTests {
    /// A signing key of the identity provider and its JWK.
    private struct Key {
        let id: String
        let key = P256.Signing.PrivateKey()

        var json: String {
            let point = key.publicKey.rawRepresentation
            return
                #"{"kty":"EC","crv":"P-256","kid":"\#(id)","x":"\#(Self.base64(point.prefix(32)))","y":"\#(Self.base64(point.suffix(32)))"}"#
        }

        func token(_ user: String) throws -> String {
            let signed =
                Self.base64(Data(#"{"alg":"ES256","kid":"\#(id)"}"#.utf8)) + "."
                + Self.base64(Data(#"{"sub":"\#(user)","exp":2000}"#.utf8))
            return signed + "." + Self.base64(try key.signature(for: Data(signed.utf8)).rawRepresentation)
        }

        static func base64(_ bytes: Data) -> String {
            bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        }
    }

    /// Silences the expected failures.
    private static let silent: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    private static func set(_ keys: Key...) -> String { "{\"keys\":[\(keys.map(\.json).joined(separator: ","))]}" }

    @Test func `keys are fetched, fetched again after a failure, and replaced when they change`() async throws {
        let (server, client, clock) = (try ScriptedServer(), SandboxProvider.testClient(), SteppedClock())
        let verifier = await TokenVerifier(
            secret: nil, policy: TokenPolicy(), now: { Timestamp(milliseconds: 1_000_000) })
        let (first, second) = (Key(id: "first"), Key(id: "second"))
        let refresher = JWKSRefresher(url: server.base + "/keys", client: client, clock: clock, logger: Self.silent) {
            try await verifier.use(keySet: $0)
        }
        func accepted(_ key: Key) async throws -> Bool {
            let token = try key.token("alice")
            return (try? await verifier.caller(of: token)) != nil
        }
        server.respond(500, "down")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await refresher.run() }
            // A failed fetch is retried soon; known keys stay valid.
            for (status, body) in [
                (404, Self.set(first)), (200, "<html>"), (200, "{}"), (200, #"{"keys":[]}"#),
                (200, String(repeating: " ", count: 300_000) + Self.set(first)), (302, ""),
            ] {
                expect(await clock.nextSleep(), .seconds(5), body)
                expect(try await accepted(first), false, body)
                server.respond(status, body)
                clock.wake()
            }
            expect(await clock.nextSleep(), .seconds(5), "302")
            server.respond(200, Self.set(first))
            clock.wake()
            expect(await clock.nextSleep(), .seconds(300), "good")
            expect(try await accepted(first), true, "first")
            expect(try await accepted(second), false, "second")
            server.respond(200, Self.set(first, second))
            clock.wake()
            expect(await clock.nextSleep(), .seconds(300), "both")
            expect(try await accepted(first), true, "first of both")
            expect(try await accepted(second), true, "second of both")
            server.respond(503, "down")
            clock.wake()
            expect(await clock.nextSleep(), .seconds(5), "down")
            expect(try await accepted(first), true, "first while down")
            server.respond(200, Self.set(second))
            clock.wake()
            expect(await clock.nextSleep(), .seconds(300), "rotated")
            expect(try await accepted(first), false, "first when rotated")
            expect(try await accepted(second), true, "second when rotated")
            group.cancelAll()
        }
        server.stop()
        try await client.shutdown()
        #expect(server.requests.allSatisfy { $0.hasPrefix("GET /keys HTTP/1.1") })
    }

    @Test func `an unknown key triggers a fetch, at most one in ten seconds`() async throws {
        let (server, client, clock) = (try ScriptedServer(), SandboxProvider.testClient(), MovedClock())
        let verifier = await TokenVerifier(
            secret: nil, policy: TokenPolicy(), now: { Timestamp(milliseconds: 1_000_000) })
        let (first, second) = (Key(id: "first"), Key(id: "second"))
        let refresher = JWKSRefresher(url: server.base + "/keys", client: client, clock: clock, logger: Self.silent) {
            try await verifier.use(keySet: $0)
        }
        verifier.onUnknownKey { await refresher.fetchUnknownKey() }
        func accepted(_ key: Key) async throws -> Bool {
            let token = try key.token("alice")
            return (try? await verifier.caller(of: token)) != nil
        }
        server.respond(200, Self.set(first))
        // Concurrent requests share the fetch.
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try await accepted(first) } }
            for try await isAccepted in group { #expect(isAccepted) }
        }
        expect(server.requests.count, 1, "concurrent")
        server.respond(200, Self.set(first, second))
        for _ in 0..<20 { expect(try await accepted(second), false, "too early") }
        clock.advance(by: JWKSRefresher.unknownKeyInterval - .milliseconds(1))
        expect(try await accepted(second), false, "still too early")
        expect(server.requests.count, 1, "limited")
        clock.advance(by: .milliseconds(1))
        expect(try await accepted(second), true, "after ten seconds")
        expect(try await accepted(first), true, "known")
        expect(server.requests.count, 2, "after ten seconds")
        // A failed fetch counts too, and keeps the known keys.
        server.respond(503, "down")
        clock.advance(by: JWKSRefresher.unknownKeyInterval)
        for _ in 0..<5 { expect(try await accepted(Key(id: "third")), false, "unknown") }
        expect(try await accepted(second), true, "while down")
        expect(server.requests.count, 3, "while down")
        server.stop()
        try await client.shutdown()
    }

    private func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, "\(name.suffix(60))", sourceLocation: sourceLocation)
    }
}
