import CoreMetrics
import Synchronization

/// One series of a counter.
final class CountedEvents: CounterHandler {
    private let total = Atomic<Int64>(0)

    var count: Int64 { total.load(ordering: .relaxed) }

    /// A counter only grows: less than zero is passed over.
    func increment(by amount: Int64) {
        if amount > 0 { total.wrappingAdd(amount, ordering: .relaxed) }
    }

    func reset() { total.store(0, ordering: .relaxed) }
}
