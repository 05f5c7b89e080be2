import Application
import CoreMetrics
import Metrics
import Telemetry

/// The metrics of a worker: its provider calls, database commands and process, and whether it reaches the database.
/// The servers report the counts of jobs.
final class WorkerMetrics: MetricsSource {
    /// How long the result of the database check is cached.
    private static let freshness: Duration = .seconds(5)

    private let metrics: PrometheusMetrics
    private let current: SingleFlightCache<Void>

    init(_ metrics: PrometheusMetrics, health: any HealthCheck) {
        self.metrics = metrics
        let isUp = Meter(label: "mongodb_up", factory: metrics)
        current = SingleFlightCache { _ in
            Self.freshness
        } fetch: {
            do throws(Failure) {
                try await health.check()
                isUp.set(1)
            } catch {
                isUp.set(0)
            }
        }
    }

    func text() async -> String {
        await current()
        return metrics.text
    }
}
