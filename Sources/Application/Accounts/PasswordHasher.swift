import Crypto
import CryptoExtras
import Dispatch
import FoundationEssentials
import Synchronization

/// Hashes passwords with scrypt, on threads of its own: a hash takes a good part of a second.
package final class PasswordHasher: Sendable {
    /// - Returns: `hashLength` bytes.
    package typealias Derivation =
        @Sendable (_ password: [UInt8], _ salt: [UInt8], _ cost: ScryptCost) throws -> [UInt8]

    /// So many at a time, 64 MiB each.
    private static let threads = 2
    /// So many under way or waiting; some three seconds of work. What comes beyond is refused.
    private static let admitted = 16
    private static let saltLength = 16
    package static let hashLength = 32

    private let cost: ScryptCost
    private let randomBytes: @Sendable (_ count: Int) -> [UInt8]
    private let derivation: Derivation
    private let decoySalt: [UInt8]
    private let queues = (0..<threads).map { DispatchQueue(label: "passwords-\($0)") }
    private let turn = Atomic<UInt>(0)
    private let limit = ConcurrencyLimit(
        admitted, refusal: "Too many people are signing in. Try again in a moment.")

    /// - Parameters:
    ///   - cost: of new hashes.
    ///   - derivation: does the work; scrypt unless a test wants to watch.
    package init(
        cost: ScryptCost, randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8],
        derivation: @escaping Derivation = PasswordHasher.scrypt
    ) {
        self.cost = cost
        self.randomBytes = randomBytes
        self.derivation = derivation
        decoySalt = randomBytes(Self.saltLength)
    }

    /// - Throws: `overloaded` where too many wait already.
    package func hash(_ password: String) async throws(Failure) -> PasswordHash {
        let salt = randomBytes(Self.saltLength)
        return PasswordHash(salt: salt, hash: try await derive(password, salt: salt, cost: cost), cost: cost)
    }

    /// Whether the password is the one that was hashed. It takes as long where there is no hash to compare with, so
    /// nobody learns from the time which addresses have an account.
    ///
    /// - Throws: `overloaded` where too many wait already.
    package func verify(_ password: String, against stored: PasswordHash?) async throws(Failure) -> Bool {
        guard let stored, stored.cost.isBearable, stored.hash.count == Self.hashLength else {
            _ = try await derive(password, salt: decoySalt, cost: cost)
            return false
        }
        let derived = try await derive(password, salt: stored.salt, cost: stored.cost)
        // The comparison of keys takes the same time wherever they differ.
        return SymmetricKey(data: derived) == SymmetricKey(data: stored.hash)
    }

    /// Whether a hash was made at another cost than hashes are made at now.
    package func isOutdated(_ stored: PasswordHash) -> Bool { stored.cost != cost }

    package static let scrypt: Derivation = { password, salt, cost in
        try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: hashLength, rounds: cost.rounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism
        ).withUnsafeBytes { Array($0) }
    }

    private func derive(_ password: String, salt: [UInt8], cost: ScryptCost) async throws(Failure) -> [UInt8] {
        let queue = queues[Int(turn.wrappingAdd(1, ordering: .relaxed).oldValue % UInt(queues.count))]
        do {
            return try await limit.run {
                try await withCheckedThrowingContinuation { continuation in
                    queue.async { [derivation] in
                        continuation.resume(with: Result { try derivation(Array(password.utf8), salt, cost) })
                    }
                }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unexpected("a password could not be hashed: \(error)")
        }
    }
}
