import Application
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Testing
import Web

/// What the database says about a token whose signature is valid, and about keys.
@Suite struct TokenAccessTests {
    private static let forge = Result { try TokenForge() }
    private static let now = Timestamp(milliseconds: Int64(TokenForge.now) * 1000)
    private static let account = RecordID(high: 1, low: 1)
    private static let user = UserID(account: account)
    private static let session = RecordID(high: 2, low: 2)
    private static let secret = APIKeySecret { Array(repeating: 7, count: $0) }

    private static func verifier(
        acceptsVisitors: Bool = true, _ change: (inout StoredAccess) -> Void = { _ in }
    ) async throws -> TokenVerifier {
        var stored = StoredAccess()
        stored.accounts[account] = AccountAccess()
        stored.sessions[session] = SessionAccess(user: user, createdAt: now, lastUsedAt: now, isByProvider: false)
        stored.keys[secret.hash] = KeyAccess(
            id: RecordID(high: 3, low: 3), user: user, scopes: [.historyRead], ordersPerDay: nil,
            budget: BudgetLimits(), expiresAt: nil)
        change(&stored)
        let access = AccessControl(
            cache: AccessCache(stored, idle: .seconds(3600), now: { now }),
            rateLimits: RateLimitPolicy(.off, repository: stored), clientAddresses: ClientAddresses(),
            acceptsVisitors: acceptsVisitors)
        let verifier = await TokenVerifier(
            secret: TokenForge.secret, policy: TokenPolicy(), access: access, now: { now })
        try await verifier.use(keySet: forge.get().keySet)
        return verifier
    }

    private static func token(_ claims: String, sub: String = user.text) throws -> Request {
        let payload = TokenForge.payload(claims, sub: "\"\(sub)\"")
        return Request(.get, [("x-access-token", try forge.get().token(#"{"alg":"HS256"}"#, payload))])
    }

    private static func outcome(_ verifier: TokenVerifier, _ request: Request) async -> Result<Authentication, Failure>
    {
        do throws(Failure) {
            return .success(try await verifier.authentication(of: request))
        } catch {
            return .failure(error)
        }
    }

    private static func code(_ verifier: TokenVerifier, _ request: Request) async -> Failure.Code? {
        if case .failure(let failure) = await outcome(verifier, request) { failure.code } else { nil }
    }

    @Test func `The token of a sign-in is as good as its session`() async throws {
        let request = try Self.token(#","sid":"\#(Self.session.text)","iat":\#(TokenForge.now)"#)
        let found = try await Self.verifier().authentication(of: request)
        #expect(found.credential == .session(Self.session))
        #expect(found.caller == .user(Self.user, isAdmin: false) && found.account == AccountAccess())
        let ended = try await Self.verifier { $0.sessions = [:] }
        #expect(await Self.code(ended, request) == .unauthenticated)
        let others = try await Self.verifier { $0.sessions[Self.session]?.user = UserID("bob")! }
        #expect(await Self.code(others, request) == .unauthenticated)
        let disabled = try await Self.verifier { $0.accounts[Self.account]?.isRefused = true }
        #expect(await Self.code(disabled, request) == .unauthenticated)
        #expect(try await ended.callerIfKnown(of: request) == nil)
    }

    @Test func `An account's role is read, not taken from the token; without an account the token's counts`()
        async throws
    {
        let claims = #","role":"admin","iat":\#(TokenForge.now)"#
        let verifier = try await Self.verifier()
        #expect(try await verifier.caller(of: Self.token(claims)) == .user(Self.user, isAdmin: false))
        let alice = try Self.token(claims, sub: "alice")
        #expect(try await verifier.caller(of: alice) == .user(UserID("alice")!, isAdmin: true))
        let admin = try await Self.verifier { $0.accounts[Self.account]?.isAdmin = true }
        let plain = try Self.token(#","sid":"\#(Self.session.text)","role":"user""#)
        #expect(try await admin.caller(of: plain) == .user(Self.user, isAdmin: true))
    }

    @Test func `A token without a sign-in is refused if it is older than the account's date, or does not say`()
        async throws
    {
        let verifier = try await Self.verifier { $0.accounts[Self.account]?.validSince = Self.now }
        for (claims, isAccepted) in [
            (#","iat":\#(TokenForge.now)"#, true), (#","iat":\#(TokenForge.now - 1)"#, false), ("", false),
            (#","iat":"\#(TokenForge.now)""#, false), (#","iat":-1"#, false), (#","iat":1e300"#, false),
            (#","iat":null"#, false),
        ] {
            let code = await Self.code(verifier, try Self.token(claims))
            #expect(code == (isAccepted ? nil : .unauthenticated), "\(claims)")
        }
        #expect(await Self.code(try await Self.verifier(), try Self.token("")) == nil)
    }

    @Test func `The sid of an identity provider is not a session of this server`() async throws {
        let payload = TokenForge.payload(#","sid":"08a5019c-17e1-4977-8f42-65a12843ea02""#)
        let token = try Self.forge.get().token(#"{"alg":"ES256","kid":"ec"}"#, payload, .es256)
        let found = try await Self.verifier().authentication(of: Request(.get, [("x-access-token", token)]))
        #expect(found.credential == .token && found.caller == .user(UserID("alice")!, isAdmin: false))
    }

    @Test func `A key is refused where the route is not known, and hundreds of broken ones everywhere`() async throws {
        let verifier = try await Self.verifier()
        let known = Request(.get, [("Authorization", "Bearer \(Self.secret.text)")])
        #expect(await Self.code(verifier, known) == .forbidden)
        #expect(try await verifier.callerIfKnown(of: known) == nil)
        let text = Array(Self.secret.text)
        var broken = [
            "ai_", "ai_ai_", "ai_\(String(repeating: "0", count: 33))", Self.secret.text + ".",
            APIKeySecret { Array(repeating: 8, count: $0) }.text, "ai_\(String(repeating: "a", count: 100_000))",
        ]
        for index in 3..<text.count {
            for character in ["a", "Z", "0", "-", "é", "."] as [Character] where text[index] != character {
                var wrong = text
                wrong[index] = character
                broken.append(String(wrong))
            }
        }
        #expect(broken.count >= 190)
        for key in broken {
            for headers in [[("Authorization", "Bearer \(key)")], [("X-API-Key", key)]] {
                #expect(await Self.code(verifier, Request(.get, headers)) == .unauthenticated, "\(key.prefix(50))")
            }
        }
    }

    @Test func `A visitor's token is refused where visitors may not come in, except to be claimed`() async throws {
        let payload = #"{"session_id":"0123456789abcdef","exp":\#(TokenForge.now + 60)}"#
        let request = Request(
            .get, [("x-access-token", try Self.forge.get().token(#"{"alg":"HS256"}"#, payload))])
        let verifier = try await Self.verifier(acceptsVisitors: false)
        #expect(await Self.code(verifier, request) == .unauthenticated)
        #expect(try await verifier.callerIfKnown(of: request) == .visitor(SessionID("0123456789abcdef")!))
        #expect(await Self.code(try await Self.verifier(), request) == nil)
    }
}
