import FoundationEssentials
import JWTKit

/// The public keys of an identity provider, each bound to one algorithm.
struct KeySet: Sendable {
    let keys: JWTKeyCollection
    static let supportedAlgorithms: Set<String> = ["RS256", "ES256", "EdDSA"]

    /// By key id.
    let algorithms: [String: String]

    struct Unusable: Error, CustomStringConvertible {
        var description: String { "the key set has no RSA, P-256 or Ed25519 key with an id" }
    }

    /// - Throws: if the text is not a key set, or has no usable key.
    init(json: String) async throws {
        let set = try JSONDecoder().decode(LossyKeySet.self, from: Data(json.utf8))
        keys = JWTKeyCollection()
        var algorithms: [String: String] = [:]
        for jwk in set.keys.compactMap(\.jwk) {
            guard let id = jwk.keyIdentifier?.string, let algorithm = Self.algorithm(for: jwk),
                jwk.algorithm == nil || jwk.algorithm?.rawValue == algorithm
            else { continue }
            var jwk = jwk
            jwk.algorithm = JWK.Algorithm(rawValue: algorithm)
            try await keys.add(jwk: jwk)
            algorithms[id] = algorithm
        }
        guard !algorithms.isEmpty else { throw Unusable() }
        self.algorithms = algorithms
    }

    /// The algorithm of the key that verifies a token.
    ///
    /// - Parameter id: of the header; without one there must be a single key (OpenID Connect Core 1.0, section 10.1).
    func algorithm(ofKey id: String?) -> String? {
        if let id { return algorithms[id] }
        return algorithms.count == 1 ? algorithms.values.first : nil
    }

    private static func algorithm(for jwk: JWK) -> String? {
        switch jwk.keyType {
        case .rsa: "RS256"
        case .ecdsa: jwk.curve == .ecdsa(.p256) ? "ES256" : nil
        case .octetKeyPair: jwk.curve == .eddsa(.ed25519) ? "EdDSA" : nil
        default: nil
        }
    }
}

/// Skips keys of unknown types.
private struct LossyKeySet: Decodable {
    struct Key: Decodable {
        let jwk: JWK?

        init(from decoder: any Decoder) throws { jwk = try? JWK(from: decoder) }
    }

    let keys: [Key]
}
