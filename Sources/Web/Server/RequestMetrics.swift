import CoreMetrics
import HTTPTypes
import Metrics
import Synchronization

/// Request count and time to the response head, by route pattern.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let statusClass: Int
    }

    private struct Series {
        let requests: Counter
        let duration: Metrics.Timer
    }

    /// Other methods count as `other`: the method is client input, and labels must stay bounded.
    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    private let metrics: any MetricsFactory
    private let series = Mutex<[Key: Series]>([:])

    init(_ metrics: any MetricsFactory) { self.metrics = metrics }

    /// - Parameter route: the route's pattern; nil if no route matched.
    func record(_ method: HTTPRequest.Method, route: String?, status: Int, duration: Duration) {
        let key = Key(
            route: route ?? "none", method: Self.methods.contains(method) ? method.rawValue : "other",
            statusClass: status / 100)
        let entry = series.withLock { series in
            if let entry = series[key] { return entry }
            let entry = make(key)
            series[key] = entry
            return entry
        }
        entry.requests.increment()
        entry.duration.recordNanoseconds(duration.nanoseconds)
    }

    private func make(_ key: Key) -> Series {
        let labels = [("route", key.route), ("method", key.method)]
        return Series(
            requests: Counter(
                label: "http_requests", dimensions: labels + [("status_class", "\(key.statusClass)xx")],
                factory: metrics),
            duration: Metrics.Timer(label: "http_request_duration", dimensions: labels, factory: metrics))
    }
}

extension Duration {
    /// Truncated.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
