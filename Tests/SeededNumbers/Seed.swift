import FoundationEssentials
import Synchronization

/// Random seed of a test, printed by each test; `AFTERIMAGE_SEED` sets it.
package final class Seed: Sendable {
    package let number: UInt64
    private let generator: Mutex<SeededGenerator>

    /// - Parameter test: name printed with the seed.
    package init(_ test: String) {
        let given = ProcessInfo.processInfo.environment["AFTERIMAGE_SEED"].flatMap { UInt64($0) }
        number = given ?? UInt64.random(in: 0...UInt64.max)
        generator = Mutex(SeededGenerator(seed: number))
        print("\(test): AFTERIMAGE_SEED=\(number)")
    }

    /// Use the generator; safe from several tasks.
    package func callAsFunction<Output: Sendable>(_ body: (inout SeededGenerator) -> Output) -> Output {
        generator.withLock { body(&$0) }
    }
}
