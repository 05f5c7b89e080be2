import FoundationEssentials
import Synchronization

/// Where a test's random numbers begin: each test prints its seed, and `AFTERIMAGE_SEED` sets it.
package final class Seed: Sendable {
    package let number: UInt64
    private let generator: Mutex<SeededGenerator>

    /// - Parameter test: the word to print it with.
    package init(_ test: String) {
        let given = ProcessInfo.processInfo.environment["AFTERIMAGE_SEED"].flatMap { UInt64($0) }
        number = given ?? UInt64.random(in: 0...UInt64.max)
        generator = Mutex(SeededGenerator(seed: number))
        print("\(test): AFTERIMAGE_SEED=\(number)")
    }

    /// Lends the generator; several tasks may take turns.
    package func callAsFunction<Output: Sendable>(_ body: (inout SeededGenerator) -> Output) -> Output {
        generator.withLock { body(&$0) }
    }
}
