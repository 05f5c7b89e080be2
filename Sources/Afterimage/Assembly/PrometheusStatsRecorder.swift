import Application
import CoreMetrics
import Domain
import Metrics

/// Records statistics as Prometheus metrics. Every outcome is registered at start: a rate needs the zero before the
/// first increment.
struct PrometheusStatsRecorder: StatsRecorder {
    private let proxyRequests: [ProxyOutcome: Counter]
    private let proxyBytes: Counter
    private let providerCalls: [ProviderCallResult: Counter]
    private let cleanups: [CleanupOutcome: Counter]
    private let lastCleanup: Meter
    private let now: @Sendable () -> Timestamp

    init(_ metrics: any MetricsFactory, now: @escaping @Sendable () -> Timestamp) {
        self.now = now
        func counter(_ label: String, _ labels: [(String, String)]) -> Counter {
            Counter(label: label, dimensions: labels, factory: metrics)
        }
        proxyRequests = Dictionary(
            uniqueKeysWithValues: ProxyOutcome.allCases.map {
                ($0, counter("proxy_requests", [("outcome", $0.rawValue)]))
            })
        proxyBytes = counter("proxy_bytes", [])
        let calls = ProviderKind.allCases.flatMap { provider in
            ProviderCallOutcome.allCases.map { ProviderCallResult(provider: provider, outcome: $0) }
        }
        providerCalls = Dictionary(
            uniqueKeysWithValues: calls.map { call in
                let labels = [("provider", call.provider.rawValue), ("outcome", call.outcome.rawValue)]
                return (call, counter("provider_calls", labels))
            })
        cleanups = Dictionary(
            uniqueKeysWithValues: CleanupOutcome.allCases.map {
                ($0, counter("cleanup_runs", [("outcome", $0.rawValue)]))
            })
        lastCleanup = Meter(label: "cleanup_last_success_timestamp_seconds", factory: metrics)
    }

    func proxyRequestEnded(_ end: ProxyRequestResult) {
        proxyRequests[end.outcome]?.increment()
        proxyBytes.increment(by: end.bytes)
    }

    func providerCallEnded(_ end: ProviderCallResult) { providerCalls[end]?.increment() }

    func cleanupEnded(_ end: CleanupResult) {
        cleanups[end.outcome]?.increment()
        if end.outcome == .completed { lastCleanup.set(Double(now().milliseconds) / 1000) }
    }
}
