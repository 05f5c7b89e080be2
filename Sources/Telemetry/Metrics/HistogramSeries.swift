import CoreMetrics
import Synchronization

/// One series of a histogram. Times are in seconds.
final class HistogramSeries: TimerHandler, RecorderHandler {
    /// Upper bounds of the buckets, in seconds: from an in-memory lookup to longer than clients wait.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    private static let boundLabels = bounds.map(PrometheusText.number) + ["+Inf"]

    private struct State {
        /// Not cumulative; the last one counts what exceeds every bound.
        var counts = [Int64](repeating: 0, count: bounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        // A single NaN or infinity would spoil the sum for good.
        guard value.isFinite else { return }
        let bucket = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func write(to text: inout PrometheusText, name: String, labels: String) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: Int64 = 0
        for (count, bound) in zip(counts, Self.boundLabels) {
            total += count
            text.sample(name + "_bucket", prefix + "le=\"\(bound)\"", "\(total)")
        }
        text.sample(name + "_sum", labels, PrometheusText.number(sum))
        text.sample(name + "_count", labels, "\(total)")
    }
}
