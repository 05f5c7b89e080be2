import CoreMetrics
import Synchronization

/// One series of a counter.
final class CounterSeries: CounterHandler {
    private let total = Atomic<Int64>(0)

    var count: Int64 { total.load(ordering: .relaxed) }

    /// Negative amounts are ignored: a counter only grows.
    func increment(by amount: Int64) {
        if amount > 0 { total.wrappingAdd(amount, ordering: .relaxed) }
    }

    func reset() { total.store(0, ordering: .relaxed) }
}
