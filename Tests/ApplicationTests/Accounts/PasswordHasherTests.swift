import Application
import Domain
import Foundation
import Synchronization
import Testing

@Suite struct PasswordHasherTests {
    private static let cheap = ScryptCost(rounds: 16, blockSize: 1, parallelism: 1)
    private static let random: @Sendable (Int) -> [UInt8] = { count in (0..<count).map { _ in .random(in: 0...255) } }

    /// The first vector is RFC 7914's; the second is OpenSSL's, and distinguishes block size from parallelism.
    @Test(arguments: [
        ("", "", ScryptCost(rounds: 16, blockSize: 1, parallelism: 1), "77d6576238657b203b19ca42c18a0497"),
        ("password", "NaCl", ScryptCost(rounds: 16, blockSize: 2, parallelism: 3), "6c8185aa3a0815f887ade75aa9d70b17"),
    ])
    func `Hashes match scrypt test vectors`(password: String, salt: String, cost: ScryptCost, start: String) throws {
        let hash = try PasswordHasher.scrypt(Array(password.utf8), Array(salt.utf8), cost)
        #expect(hash.count == PasswordHasher.hashLength)
        #expect(hash.prefix(16).map { String(format: "%02x", $0) }.joined() == start)
    }

    @Test func `A password matches its own hash only`() async throws {
        let hasher = PasswordHasher(cost: Self.cheap, randomBytes: Self.random)
        let (first, second) = (
            try await hasher.hash("a long password", with: hasher.share(for: [])),
            try await hasher.hash("a long password", with: hasher.share(for: []))
        )
        #expect(first.salt != second.salt && first.hash != second.hash)
        #expect(try await hasher.verify("a long password", against: first, with: hasher.share(for: [])))
        #expect(try await hasher.verify("a long password", against: second, with: hasher.share(for: [])))
        for wrong in ["a long passwore", "a long password ", "A long password", "", "\u{0}a long password"] {
            #expect(try await hasher.verify(wrong, against: first, with: hasher.share(for: [])) == false, "\(wrong)")
        }
        #expect(try await hasher.verify("a long password", against: nil, with: hasher.share(for: [])) == false)
    }

    @Test func `A hash keeps its cost, and an excessive cost is not computed`() async throws {
        let hasher = PasswordHasher(cost: Self.cheap, randomBytes: Self.random)
        let old = try await hasher.hash("a long password", with: hasher.share(for: []))
        let grown = PasswordHasher(
            cost: ScryptCost(rounds: 32, blockSize: 2, parallelism: 2), randomBytes: Self.random)
        #expect(try await grown.verify("a long password", against: old, with: grown.share(for: [])))
        #expect(grown.isOutdated(old) && !hasher.isOutdated(old))
        for (rounds, blockSize, parallelism) in [
            (1 << 30, 8, 1), (1 << 20, 32, 1), (15, 1, 1), (0, 1, 1), (-16, 1, 1), (16, 0, 1), (16, 1, 0),
            (16, 1, 1000),
        ] {
            let cost = ScryptCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
            #expect(!cost.isBearable)
            let stored = PasswordHash(salt: old.salt, hash: old.hash, cost: cost)
            #expect(try await hasher.verify("a long password", against: stored, with: hasher.share(for: [])) == false)
        }
        #expect(ScryptCost.standard.isBearable && ScryptCost(rounds: 1 << 17, blockSize: 8, parallelism: 1).isBearable)
    }

    /// A hasher whose hashes wait for a gate.
    private struct GatedHasher {
        let hasher: PasswordHasher
        let gate = DispatchSemaphore(value: 0)
        let counts = Counts()

        final class Counts: Sendable {
            private let state = Mutex((now: 0, most: 0))

            var most: Int { state.withLock { $0.most } }

            func enter() {
                state.withLock { state in
                    state.now += 1
                    state.most = max(state.most, state.now)
                }
            }

            func leave() { state.withLock { $0.now -= 1 } }
        }

        init() {
            hasher = PasswordHasher(cost: PasswordHasherTests.cheap, randomBytes: PasswordHasherTests.random) {
                [counts, gate] _, _, _ in
                counts.enter()
                gate.wait()
                counts.leave()
                return Array(repeating: 0, count: PasswordHasher.hashLength)
            }
        }

        /// Starts a hash that is running, queued or rejected when this returns.
        func hash(for parties: Party...) -> Task<Failure?, Never> {
            Task.immediate {
                do throws(Failure) {
                    _ = try await hasher.hash("a long password", with: hasher.share(for: parties))
                    return nil
                } catch {
                    return error
                }
            }
        }
    }

    private static func client(_ number: Int) -> Party { Party.client(ClientAddress("192.0.2.\(number)")!)[0] }

    @Test(.timeLimit(.minutes(1))) func `Two hashes run at a time, 30 more are queued, and the rest is rejected`()
        async throws
    {
        let gated = GatedHasher()
        let hashes = (0..<40).map { gated.hash(for: Self.client($0)) }
        while gated.counts.most < 2 { await Task.yield() }
        for _ in 0..<32 { gated.gate.signal() }
        var failures: [Failure] = []
        for hash in hashes { if let failure = await hash.value { failures.append(failure) } }
        #expect(failures.count == 8 && failures.allSatisfy { $0.code == .overloaded && $0.retryAfter != nil })
        #expect(gated.counts.most == 2)
    }

    @Test(.timeLimit(.minutes(1))) func `A client or account has at most eight hashes at a time, others are served`()
        async throws
    {
        let gated = GatedHasher()
        let account = Party.account(try #require(EmailAddress("alice@example.org")))
        let ofClient = (0..<12).map { _ in gated.hash(for: Self.client(1)) }
        let ofAccount = (0..<12).map { gated.hash(for: Self.client(10 + $0), account) }
        let other = gated.hash(for: Self.client(2))
        for _ in 0..<17 { gated.gate.signal() }
        for hashes in [ofClient, ofAccount] {
            var failures: [Failure] = []
            for hash in hashes { if let failure = await hash.value { failures.append(failure) } }
            #expect(failures.count == 4 && failures.allSatisfy { $0.code == .rateLimited && $0.retryAfter != nil })
        }
        #expect(await other.value == nil)
    }
}
