package import CoreMetrics
import Synchronization

/// Gathers what is measured and says it in Prometheus' text form.
///
/// A label of swift-metrics becomes a name by Prometheus' rules: the prefix comes before it, and a timer's ends in
/// `_seconds`, a counter's in `_total`. Timers and recorders are histograms; a recorder that does not aggregate, and a
/// meter, is a gauge. Whoever asks for the same label and dimensions again gets the same series.
package final class PrometheusMetrics: MetricsFactory {
    /// Of one metric. What comes beyond is gathered in one more series, whose labels are all `other`.
    package static let seriesLimit = 1000

    private let prefix: String
    private let help: [String: String]
    private let warn: @Sendable (String) -> Void
    private let families = Mutex<[String: MetricFamily]>([:])

    /// - Parameters:
    ///   - prefix: of every name.
    ///   - help: what a metric says, by its whole name.
    ///   - warn: hears, once for each metric, that it has too many series or is used as two kinds.
    package init(
        prefix: String, help: [String: String] = [:], warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.prefix = prefix
        self.help = help
        self.warn = warn
    }

    /// All of it, as `text/plain; version=0.0.4`.
    package var text: String {
        let families = families.withLock { $0.values.sorted { $0.name < $1.name } }
        var text = PrometheusText()
        for family in families { family.write(to: &text) }
        ProcessFigures.now.write(to: &text)
        return text.text
    }

    // MARK: - MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let name = Self.ending(label, in: "_total")
        return series(.counter, name, dimensions) { if case .counter(let counter) = $0 { counter } else { nil } }
            ?? CountedEvents()
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        return series(.histogram, label, dimensions) { if case .histogram(let values) = $0 { values } else { nil } }
            ?? MeasuredValues()
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = Self.ending(label, in: "_seconds")
        return series(.histogram, name, dimensions) { if case .histogram(let values) = $0 { values } else { nil } }
            ?? MeasuredValues()
    }

    // A series that was there once stays: a counter that vanished and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> CurrentValue {
        series(.gauge, label, dimensions) { if case .gauge(let value) = $0 { value } else { nil } } ?? CurrentValue()
    }

    /// - Returns: nil where the metric is of another kind already.
    private func series<Series>(
        _ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)],
        _ cast: (MetricFamily.Series) -> Series?
    ) -> Series? {
        let name = PrometheusText.name(prefix + label)
        let family = families.withLock { families in
            if let family = families[name] { return family }
            let family = MetricFamily(
                name: name, help: help[name] ?? "Measured by the program.", kind: kind, limit: Self.seriesLimit)
            families[name] = family
            return family
        }
        let (series, isFirstBeyond) = family.series(dimensions)
        if isFirstBeyond { warn("\(name) has more than \(Self.seriesLimit) series; the rest is counted as other") }
        guard let series = cast(series) else {
            if family.isFirstMisuse { warn("\(name) is used as two kinds of metric; the second is not shown") }
            return nil
        }
        return series
    }

    private static func ending(_ label: String, in suffix: String) -> String {
        label.hasSuffix(suffix) ? label : label + suffix
    }
}
