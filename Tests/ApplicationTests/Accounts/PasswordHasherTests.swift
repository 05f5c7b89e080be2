import Application
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
        let (first, second) = (try await hasher.hash("a long password"), try await hasher.hash("a long password"))
        #expect(first.salt != second.salt && first.hash != second.hash)
        #expect(try await hasher.verify("a long password", against: first))
        #expect(try await hasher.verify("a long password", against: second))
        for wrong in ["a long passwore", "a long password ", "A long password", "", "\u{0}a long password"] {
            #expect(try await hasher.verify(wrong, against: first) == false, "\(wrong)")
        }
        #expect(try await hasher.verify("a long password", against: nil) == false)
    }

    @Test func `A hash keeps its cost, and an excessive cost is not computed`() async throws {
        let hasher = PasswordHasher(cost: Self.cheap, randomBytes: Self.random)
        let old = try await hasher.hash("a long password")
        let grown = PasswordHasher(
            cost: ScryptCost(rounds: 32, blockSize: 2, parallelism: 2), randomBytes: Self.random)
        #expect(try await grown.verify("a long password", against: old))
        #expect(grown.isOutdated(old) && !hasher.isOutdated(old))
        for (rounds, blockSize, parallelism) in [
            (1 << 30, 8, 1), (1 << 20, 32, 1), (15, 1, 1), (0, 1, 1), (-16, 1, 1), (16, 0, 1), (16, 1, 0),
            (16, 1, 1000),
        ] {
            let cost = ScryptCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
            #expect(!cost.isBearable)
            let stored = PasswordHash(salt: old.salt, hash: old.hash, cost: cost)
            #expect(try await hasher.verify("a long password", against: stored) == false)
        }
        #expect(ScryptCost.standard.isBearable && ScryptCost(rounds: 1 << 17, blockSize: 8, parallelism: 1).isBearable)
    }

    @Test func `Two hashes run at a time, sixteen are pending, and the rest is rejected`() async throws {
        let counts = Mutex((now: 0, most: 0))
        let gate = DispatchSemaphore(value: 0)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let hasher = PasswordHasher(cost: Self.cheap, randomBytes: Self.random) { _, _, _ in
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
            started.yield()
            gate.wait()
            counts.withLock { $0.now -= 1 }
            return Array(repeating: 0, count: PasswordHasher.hashLength)
        }
        let refused = await withTaskGroup(of: Failure?.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do throws(Failure) {
                        _ = try await hasher.hash("a long password")
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            // The gate opens after all rejections, once two hashes are running.
            var running = starts.makeAsyncIterator()
            var refused: [Failure] = []
            for await failure in group {
                if let failure { refused.append(failure) }
                guard refused.count == 24, failure != nil else { continue }
                for _ in 0..<2 { await running.next() }
                for _ in 0..<16 { gate.signal() }
            }
            return refused
        }
        #expect(refused.count == 24 && refused.allSatisfy { $0.code == .overloaded && $0.retryAfter != nil })
        #expect(counts.withLock { $0.most } == 2)
    }
}
