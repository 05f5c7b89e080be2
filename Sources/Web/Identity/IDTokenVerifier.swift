package import Application
package import Domain
import JWTKit
import Synchronization

/// Verifies the ID tokens of an identity provider (OpenID Connect Core 1.0, section 3.1.3.7).
package final class IDTokenVerifier: Sendable {
    /// How far the clocks may differ.
    package static let clockSkew: Duration = .seconds(60)
    /// Of `sub`, in bytes.
    private static let maximumSubjectLength = 255

    private let issuer: String
    private let clientID: String
    private let now: @Sendable () -> Timestamp
    private let keySet = Mutex<KeySet?>(nil)
    private let fetchKeySet = Mutex<(@Sendable () async -> Void)?>(nil)

    package init(issuer: String, clientID: String, now: @escaping @Sendable () -> Timestamp) {
        self.issuer = issuer
        self.clientID = clientID
        self.now = now
    }

    /// Sets the function that fetches the key set when a token names an unknown key. It must limit its rate.
    package func onUnknownKey(_ fetch: @escaping @Sendable () async -> Void) { fetchKeySet.withLock { $0 = fetch } }

    /// Replaces the provider's keys.
    ///
    /// - Throws: if it is not a key set, or has no usable key.
    package func use(keySet json: String) async throws {
        let new = try await KeySet(json: json)
        keySet.withLock { $0 = new }
    }

    /// What a token says about its user.
    ///
    /// - Parameters:
    ///   - nonce: of the request that the token answers.
    ///   - start: when a request that asked for a new sign-in was made; nil if it did not ask.
    /// - Throws: `unauthenticated`, with the reason in its detail.
    package func profile(
        of token: String, nonce: String, signedInSince start: Timestamp? = nil
    ) async throws(Failure) -> ProviderProfile {
        guard token.utf8.count <= TokenSignatures.maximumLength, let header = TokenHeader(of: token), header.isOrdinary
        else { throw Self.refused("the token or its header is malformed") }
        guard KeySet.supportedAlgorithms.contains(header.alg) else { throw Self.refused("alg is \(header.alg)") }
        guard let claims = await claims(of: token, header) else {
            throw Self.refused("no key, or a wrong signature, or unreadable claims")
        }
        try check(claims)
        guard claims.nonce == nonce else { throw Self.refused("nonce differs") }
        if let start {
            guard let time = claims.authTime.flatMap(Self.time), time + Self.clockSkew >= start else {
                throw Self.refused("the user has not signed in again")
            }
        }
        return claims.profile
    }

    /// If no key fits, the provider may have a new one.
    private func claims(of token: String, _ header: TokenHeader) async -> IDTokenClaims? {
        if let claims = await verified(token, header) { return claims }
        let isKnown = header.kid.map { id in keySet.withLock { $0?.algorithms[id] } != nil } ?? false
        guard !isKnown, let fetch = fetchKeySet.withLock({ $0 }) else { return nil }
        await fetch()
        return await verified(token, header)
    }

    private func verified(_ token: String, _ header: TokenHeader) async -> IDTokenClaims? {
        guard let keySet = keySet.withLock({ $0 }), keySet.algorithm(ofKey: header.kid) == header.alg else {
            return nil
        }
        return try? await keySet.keys.verify(token, as: IDTokenClaims.self)
    }

    private func check(_ claims: IDTokenClaims) throws(Failure) {
        guard claims.iss == issuer else { throw Self.refused("iss differs") }
        guard (1...Self.maximumSubjectLength).contains(claims.sub.utf8.count) else {
            throw Self.refused("sub is empty or too long")
        }
        guard claims.aud.names.contains(clientID) else { throw Self.refused("aud lacks this client") }
        guard claims.azp == clientID || claims.azp == nil && claims.aud.names.count == 1 else {
            throw Self.refused("azp is not this client")
        }
        let now = now()
        guard let expiry = Self.time(claims.exp), now < expiry + Self.clockSkew else {
            throw Self.refused("exp has passed")
        }
        guard let issue = Self.time(claims.iat), issue <= now + Self.clockSkew else {
            throw Self.refused("iat is in the future")
        }
        if let begin = claims.nbf {
            guard let begin = Self.time(begin), begin <= now + Self.clockSkew else {
                throw Self.refused("nbf is in the future")
            }
        }
    }

    /// - Returns: nil if it is no plausible date in seconds.
    private static func time(_ seconds: Double) -> Timestamp? {
        seconds > 0 && seconds < 1e11 ? Timestamp(milliseconds: Int64(seconds * 1000)) : nil
    }

    private static func refused(_ detail: String) -> Failure {
        Failure(.unauthenticated, "The sign-in of your organization was refused.", detail: "ID token: \(detail)")
    }
}
