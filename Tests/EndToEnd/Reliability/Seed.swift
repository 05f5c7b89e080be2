import FoundationEssentials
import Synchronization

/// Numbers that can be had again: each test prints its seed, and `AFTERIMAGE_SEED` sets it.
final class Seed: Sendable {
    private let state: Mutex<UInt64>

    init(_ test: String) {
        let given = ProcessInfo.processInfo.environment["AFTERIMAGE_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("\(test): AFTERIMAGE_SEED=\(seed)")
        state = Mutex(seed)
    }

    /// Lends the generator.
    func callAsFunction<Output: Sendable>(_ body: (inout SplitMix) -> Output) -> Output {
        state.withLock { state in
            var generator = SplitMix(state: state)
            defer { state = generator.state }
            return body(&generator)
        }
    }
}

/// SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
