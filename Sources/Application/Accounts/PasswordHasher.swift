import Crypto
import CryptoExtras
import Dispatch
import FoundationEssentials
import Synchronization

/// Hashes passwords with scrypt on dedicated threads: one hash takes a good part of a second.
package final class PasswordHasher: Sendable {
    /// - Returns: `hashLength` bytes.
    package typealias Derivation =
        @Sendable (_ password: [UInt8], _ salt: [UInt8], _ cost: ScryptCost) throws -> [UInt8]

    /// Concurrent hashes, 64 MiB each.
    private static let threads = 2
    /// Hashes running or queued, some three seconds of work; further ones are rejected.
    private static let maximumPending = 16
    private static let saltLength = 16
    package static let hashLength = 32

    private let cost: ScryptCost
    private let randomBytes: @Sendable (_ count: Int) -> [UInt8]
    private let derivation: Derivation
    private let decoySalt: [UInt8]
    private let queues = (0..<threads).map { DispatchQueue(label: "passwords-\($0)") }
    private let nextQueue = Atomic<UInt>(0)
    private let limit = ConcurrencyLimit(
        maximumPending, message: "Too many sign-ins at once. Try again in a moment.")

    /// - Parameters:
    ///   - cost: of new hashes.
    ///   - derivation: replaced by tests.
    package init(
        cost: ScryptCost, randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8],
        derivation: @escaping Derivation = PasswordHasher.scrypt
    ) {
        self.cost = cost
        self.randomBytes = randomBytes
        self.derivation = derivation
        decoySalt = randomBytes(Self.saltLength)
    }

    /// - Throws: `overloaded` if too many are queued.
    package func hash(_ password: String) async throws(Failure) -> PasswordHash {
        let salt = randomBytes(Self.saltLength)
        return PasswordHash(salt: salt, hash: try await derive(password, salt: salt, cost: cost), cost: cost)
    }

    /// Whether the password matches the hash. Takes as long without a hash, so that the timing does not reveal which
    /// addresses have an account.
    ///
    /// - Throws: `overloaded` if too many are queued.
    package func verify(_ password: String, against stored: PasswordHash?) async throws(Failure) -> Bool {
        guard let stored, stored.cost.isBearable, stored.hash.count == Self.hashLength else {
            _ = try await derive(password, salt: decoySalt, cost: cost)
            return false
        }
        let derived = try await derive(password, salt: stored.salt, cost: stored.cost)
        // Constant-time comparison.
        return SymmetricKey(data: derived) == SymmetricKey(data: stored.hash)
    }

    /// Whether the hash has another cost than new hashes.
    package func isOutdated(_ stored: PasswordHash) -> Bool { stored.cost != cost }

    package static let scrypt: Derivation = { password, salt, cost in
        try KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: hashLength, rounds: cost.rounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism
        ).withUnsafeBytes { Array($0) }
    }

    private func derive(_ password: String, salt: [UInt8], cost: ScryptCost) async throws(Failure) -> [UInt8] {
        let queue = queues[Int(nextQueue.wrappingAdd(1, ordering: .relaxed).oldValue % UInt(queues.count))]
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
