import Crypto
import CryptoExtras
import FoundationEssentials

/// Hashes passwords with scrypt on dedicated threads: one hash takes a good part of a second.
package final class PasswordHasher: Sendable {
    /// - Returns: `hashLength` bytes.
    package typealias Derivation =
        @Sendable (_ password: [UInt8], _ salt: [UInt8], _ cost: ScryptCost) throws -> [UInt8]

    /// Concurrent hashes, 64 MiB each.
    private static let threadCount = 2
    /// Maximum number of queued hashes, some six seconds of work.
    private static let queueLimit = 30
    /// Hashes prepared, queued or running for one client address, and for one account.
    private static let maximumPerParty = 8
    private static let saltLength = 16
    package static let hashLength = 32

    private let cost: ScryptCost
    private let randomBytes: @Sendable (_ count: Int) -> [UInt8]
    private let derivation: Derivation
    private let decoySalt: [UInt8]
    private let shares = ConcurrencyLimit(
        .max, perParty: maximumPerParty, of: threadCount + queueLimit, message: tooMany)
    private let threads = ComputeThreads(
        "passwords", ConcurrencyLimit(threadCount, waiting: queueLimit, message: tooMany))
    private static let tooMany = "Too many passwords are being checked. Try again in a moment."

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

    /// Acquires the slot that hashing requires. It costs nothing, so acquire it before anything else.
    ///
    /// - Parameter parties: the client and the account; hashing waits in the queue of the first, and counts for each.
    /// - Throws: `rateLimited` if a party has used up its share.
    package func share(for parties: [Party]) async throws(Failure) -> HashingShare {
        HashingShare(parties, try await shares.acquire(for: parties))
    }

    /// - Throws: `overloaded` if too many are queued.
    package func hash(_ password: String, with share: HashingShare) async throws(Failure) -> PasswordHash {
        let salt = randomBytes(Self.saltLength)
        return PasswordHash(
            salt: salt, hash: try await derive(password, salt: salt, cost: cost, for: share.parties), cost: cost)
    }

    /// Whether the password matches the hash. Takes as long without a hash, so that the timing does not reveal which
    /// addresses have an account.
    ///
    /// - Throws: as `hash`.
    package func verify(
        _ password: String, against stored: PasswordHash?, with share: HashingShare
    ) async throws(Failure) -> Bool {
        guard let stored, stored.cost.isBearable, stored.hash.count == Self.hashLength else {
            _ = try await derive(password, salt: decoySalt, cost: cost, for: share.parties)
            return false
        }
        let derived = try await derive(password, salt: stored.salt, cost: stored.cost, for: share.parties)
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

    private func derive(
        _ password: String, salt: [UInt8], cost: ScryptCost, for parties: [Party]
    ) async throws(Failure) -> [UInt8] {
        do {
            return try await threads.run(for: parties) { [derivation] in
                try derivation(Array(password.utf8), salt, cost)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unexpected("a password could not be hashed: \(error)")
        }
    }
}
