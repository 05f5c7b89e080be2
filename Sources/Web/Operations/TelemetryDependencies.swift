package import Application
package import CoreMetrics

/// What the web layer needs to record and serve metrics.
package struct TelemetryDependencies: Sendable {
    package var measurements: any MetricsSource
    package var access: MetricsAccess
    /// Receives request counts and durations.
    package var metrics: any MetricsFactory

    package init(measurements: any MetricsSource, access: MetricsAccess, metrics: any MetricsFactory) {
        self.measurements = measurements
        self.access = access
        self.metrics = metrics
    }
}
