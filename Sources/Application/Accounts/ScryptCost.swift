/// How much work one password takes. It is stored beside each hash, so that it can grow.
package struct ScryptCost: Sendable, Hashable {
    /// N, a power of two.
    package let rounds: Int
    /// r
    package let blockSize: Int
    /// p, one after the other.
    package let parallelism: Int

    /// One of the choices that OWASP's Password Storage Cheat Sheet holds equal (N=2¹⁷ with p=1 is another): as much
    /// work, in 64 MiB instead of 128.
    package static let standard = ScryptCost(rounds: 1 << 16, blockSize: 8, parallelism: 2)

    package init(rounds: Int, blockSize: Int, parallelism: Int) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// Whether a stored cost may be spent: whoever can write a document must not be able to have gigabytes set aside.
    package var isBearable: Bool {
        (2...(1 << 20)).contains(rounds) && rounds & (rounds - 1) == 0 && (1...32).contains(blockSize)
            && (1...16).contains(parallelism) && rounds * blockSize <= 1 << 22
    }
}
