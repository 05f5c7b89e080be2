import Synchronization

/// One metric: a name and a series per combination of labels.
final class MetricFamily: Sendable {
    enum Kind: String, Sendable { case counter, gauge, histogram }

    enum Series: Sendable {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)
    }

    private struct State {
        /// Keyed by the formatted labels.
        var series: [String: Series] = [:]
        var isFull = false
        var isMisused = false
    }

    let name: String
    private let help: String
    private let kind: Kind
    private let limit: Int
    private let state = Mutex(State())

    init(name: String, help: String, kind: Kind, limit: Int) {
        self.name = name
        self.help = help
        self.kind = kind
        self.limit = limit
    }

    /// Return the series with these labels, creating it if necessary.
    ///
    /// - Returns: the series, and whether this call is the first to exceed the limit.
    func series(_ dimensions: [(String, String)]) -> (Series, isFirstOverflow: Bool) {
        let labels = PrometheusText.labels(dimensions)
        return state.withLock { state in
            if let series = state.series[labels] { return (series, false) }
            guard state.series.count >= limit else { return (add(labels, to: &state), false) }
            let others = PrometheusText.labels(dimensions.map { ($0.0, "other") })
            defer { state.isFull = true }
            return (state.series[others] ?? add(others, to: &state), !state.isFull)
        }
    }

    /// True on the first read only, so that misuse is reported once.
    var isFirstMisuse: Bool {
        state.withLock { state in
            defer { state.isMisused = true }
            return !state.isMisused
        }
    }

    func write(to text: inout PrometheusText) {
        let series = state.withLock { $0.series.sorted { $0.key < $1.key } }
        text.begin(name, kind.rawValue, help)
        for (labels, series) in series {
            switch series {
            case .counter(let counter): text.sample(name, labels, "\(counter.count)")
            case .gauge(let gauge): text.sample(name, labels, PrometheusText.number(gauge.value))
            case .histogram(let values): values.write(to: &text, name: name, labels: labels)
            }
        }
    }

    private func add(_ labels: String, to state: inout State) -> Series {
        let series: Series =
            switch kind {
            case .counter: .counter(CounterSeries())
            case .gauge: .gauge(GaugeSeries())
            case .histogram: .histogram(HistogramSeries())
            }
        state.series[labels] = series
        return series
    }
}
