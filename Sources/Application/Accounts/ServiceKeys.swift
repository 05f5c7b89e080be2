import Crypto
import FoundationEssentials

/// API keys of services that are trusted to act for any user.
package struct ServiceKeys: Sendable {
    /// In characters; a shorter one could be guessed.
    package static let minimumLength = 16

    private let hashes: [[UInt8]]

    package init(_ keys: [String]) { hashes = keys.map(Self.hash) }

    package var isEmpty: Bool { hashes.isEmpty }

    /// Whether this is one of the keys. Compares all hashes in constant time.
    package func contains(_ key: String) -> Bool {
        let hash = Self.hash(key)
        var isKnown = false
        for known in hashes {
            var difference: UInt8 = 0
            for (left, right) in zip(known, hash) { difference |= left ^ right }
            isKnown = difference == 0 || isKnown
        }
        return isKnown
    }

    private static func hash(_ key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }
}
