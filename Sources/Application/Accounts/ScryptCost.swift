/// The scrypt parameters. Stored with each hash, so that the cost can be raised later.
package struct ScryptCost: Sendable, Hashable {
    /// N, a power of two.
    package let rounds: Int
    /// r
    package let blockSize: Int
    /// p, computed sequentially.
    package let parallelism: Int

    /// One of the equivalent choices of OWASP's Password Storage Cheat Sheet (N=2¹⁷ with p=1 is another): as much
    /// work, in 64 MiB instead of 128.
    package static let standard = ScryptCost(rounds: 1 << 16, blockSize: 8, parallelism: 2)

    package init(rounds: Int, blockSize: Int, parallelism: Int) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// Whether a stored cost is within limits: a forged document must not make the server allocate gigabytes.
    package var isBearable: Bool {
        (2...(1 << 20)).contains(rounds) && rounds & (rounds - 1) == 0 && (1...32).contains(blockSize)
            && (1...16).contains(parallelism) && rounds * blockSize <= 1 << 22
    }
}
