package import Application
package import CoreMetrics

/// What the web needs to be watched.
package struct TelemetryDependencies: Sendable {
    package var measurements: any MetricsSource
    package var access: MetricsAccess
    /// Takes what requests cost.
    package var metrics: any MetricsFactory

    package init(measurements: any MetricsSource, access: MetricsAccess, metrics: any MetricsFactory) {
        self.measurements = measurements
        self.access = access
        self.metrics = metrics
    }
}
