import CoreMetrics
import HTTPTypes
import Metrics
import Synchronization

/// Counts requests and the time until their answer's head is there, by the pattern of the route.
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

    /// Others count as one: the word is the client's.
    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    private let metrics: any MetricsFactory
    private let known = Mutex<[Key: Series]>([:])

    init(_ metrics: any MetricsFactory) { self.metrics = metrics }

    /// - Parameter route: its pattern; nil for an address that there is not.
    func ended(_ method: HTTPRequest.Method, route: String?, status: Int, duration: Duration) {
        let key = Key(
            route: route ?? "none", method: Self.methods.contains(method) ? method.rawValue : "other",
            statusClass: status / 100)
        let series = known.withLock { known in
            if let series = known[key] { return series }
            let series = make(key)
            known[key] = series
            return series
        }
        series.requests.increment()
        series.duration.recordNanoseconds(duration.nanoseconds)
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
    /// Cut to whole ones.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
