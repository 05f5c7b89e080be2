import Foundation

/// A generator whose whole course follows from its seed, so that a failure can be run again.
struct SeededGenerator: RandomNumberGenerator {
    /// From BSON_FUZZ_SEED, or another one in each run.
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["BSON_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // A Weyl sequence, its steps mixed by multiplications: enough to scatter bits evenly, and no more is needed.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 32) &* 0xD6E8_FEB8_6659_FD93
        mixed = (mixed ^ mixed >> 32) &* 0xD6E8_FEB8_6659_FD93
        return mixed ^ mixed >> 32
    }

    /// True once in so many calls.
    mutating func once(in calls: Int) -> Bool { Int.random(in: 0..<calls, using: &self) == 0 }
}
