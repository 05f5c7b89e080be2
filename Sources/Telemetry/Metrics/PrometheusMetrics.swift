package import CoreMetrics
import Synchronization

/// Metrics registry that exports the Prometheus text format.
///
/// A swift-metrics label becomes a Prometheus name with the prefix and a suffix: `_seconds` for timers, `_total` for
/// counters. Timers and recorders are histograms; meters and non-aggregating recorders are gauges. The same label and
/// dimensions always return the same series.
package final class PrometheusMetrics: MetricsFactory {
    /// Most series of one metric. Further ones share one series whose labels are all `other`.
    package static let seriesLimit = 1000

    private let prefix: String
    private let help: [String: String]
    private let warn: @Sendable (_ problem: String, _ metric: String) -> Void
    private let families = Mutex<[String: MetricFamily]>([:])

    /// - Parameters:
    ///   - prefix: prepended to every name.
    ///   - help: help texts by full name.
    ///   - warn: called once per metric that has too many series or is used as two kinds.
    package init(
        prefix: String, help: [String: String] = [:],
        warn: @escaping @Sendable (_ problem: String, _ metric: String) -> Void = { _, _ in }
    ) {
        self.prefix = prefix
        self.help = help
        self.warn = warn
    }

    /// All metrics, as `text/plain; version=0.0.4`.
    package var text: String {
        let families = families.withLock { $0.values.sorted { $0.name < $1.name } }
        var text = PrometheusText()
        for family in families { family.write(to: &text) }
        ProcessMetrics.now.write(to: &text)
        return text.text
    }

    // MARK: - MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let name = Self.suffixed(label, "_total")
        return series(.counter, name, dimensions) { if case .counter(let counter) = $0 { counter } else { nil } }
            ?? CounterSeries()
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        return series(.histogram, label, dimensions) { if case .histogram(let values) = $0 { values } else { nil } }
            ?? HistogramSeries()
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = Self.suffixed(label, "_seconds")
        return series(.histogram, name, dimensions) { if case .histogram(let values) = $0 { values } else { nil } }
            ?? HistogramSeries()
    }

    // Series are never removed: a counter that reappeared at zero would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        series(.gauge, label, dimensions) { if case .gauge(let value) = $0 { value } else { nil } } ?? GaugeSeries()
    }

    /// - Returns: nil if the metric already has another kind.
    private func series<Series>(
        _ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)],
        _ cast: (MetricFamily.Series) -> Series?
    ) -> Series? {
        let name = PrometheusText.name(prefix + label)
        let family = families.withLock { families in
            if let family = families[name] { return family }
            let family = MetricFamily(
                name: name, help: help[name] ?? "No description.", kind: kind, limit: Self.seriesLimit)
            families[name] = family
            return family
        }
        let (series, isFirstOverflow) = family.series(dimensions)
        if isFirstOverflow { warn("more than \(Self.seriesLimit) series; further ones are counted as other", name) }
        guard let series = cast(series) else {
            if family.isFirstMisuse { warn("used as two kinds of metric; the second is not exported", name) }
            return nil
        }
        return series
    }

    private static func suffixed(_ label: String, _ suffix: String) -> String {
        label.hasSuffix(suffix) ? label : label + suffix
    }
}
