import FoundationEssentials

extension SeededGenerator {
    /// Numbers that can be had again: it prints the seed, and `AFTERIMAGE_SEED` sets it.
    init(for test: String) {
        let given = ProcessInfo.processInfo.environment["AFTERIMAGE_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("\(test): AFTERIMAGE_SEED=\(seed)")
        self.init(seed: seed)
    }
}
