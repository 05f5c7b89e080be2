package import Application
package import Hummingbird

/// The routes of a worker: health and metrics, with the same responses and access rules as a server's.
package struct WorkerRoutes: Sendable {
    private let health: HealthController
    private let metrics: MetricsController

    package init(health: any HealthCheck, telemetry: TelemetryDependencies) {
        self.health = HealthController(database: health)
        metrics = MetricsController(telemetry: telemetry)
    }

    package func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestMiddleware())
        router.get("/health/live", use: health.live)
        router.get("/health/ready", use: health.ready)
        router.get("/metrics", use: metrics.read)
        return router
    }
}
