import Application
import Domain
import Foundation
import Testing
import Web

@Suite struct TokenSignerTests {
    private static let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: Int64(TokenForge.now) * 1000 + 999) }
    private static let policy = TokenPolicy(issuer: "us", audience: "here")

    private static func makePair() async -> (TokenSigner, TokenVerifier) {
        (
            await TokenSigner(secret: TokenForge.secret, policy: policy, now: now),
            await TokenVerifier(secret: TokenForge.secret, policy: policy, now: now)
        )
    }

    @Test func `a signed token is accepted by a verifier with the same issuer and audience`() async throws {
        let (signer, verifier) = await Self.makePair()
        let (alice, session) = (UserID("alice")!, SessionID("0123456789abcdef")!)
        for (subject, expected) in [
            (TokenSigner.Subject.user(alice, role: nil), Caller.user(alice, isAdmin: false)),
            (.user(alice, role: "admin"), .user(alice, isAdmin: true)),
            (.user(alice, role: "user"), .user(alice, isAdmin: false)), (.session(session), .visitor(session)),
        ] {
            let token = try await signer.sign(subject, for: .seconds(60))
            #expect(try await verifier.caller(of: token.text) == expected)
            #expect(token.expiry == Timestamp(milliseconds: Int64(TokenForge.now + 60) * 1000))
        }
    }

    @Test func `a token has only the subject, issuer, audience and times`() async throws {
        let (signer, _) = await Self.makePair()
        let token = try await signer.sign(.session(SessionID("0123456789abcdef")!), for: .seconds(60)).text
        let part = String(token.split(separator: ".")[1]).replacing("-", with: "+").replacing("_", with: "/")
        let padded = part + String(repeating: "=", count: (4 - part.count % 4) % 4)
        let bytes = try #require(Data(base64Encoded: padded))
        let claims = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        #expect(Set(claims.keys) == ["session_id", "iss", "aud", "iat", "exp"])
        #expect(claims["exp"] as? Int == TokenForge.now + 60)
    }
}
