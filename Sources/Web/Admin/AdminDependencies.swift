package import Application

/// What the operators' routes need of the application.
package struct AdminDependencies: Sendable {
    package var readStats: ReadProxyStats
    package var readProviders: ReadProviderStates
    package var mappings: any AdminMappingRepository
    package var cleanUp: CleanUp
    package var jobs: any AdminVideoJobRepository
    package var retryJob: RetryVideoJob
    package var images: any AdminImageRepository
    package var alerts: any AlertRepository

    package init(
        readStats: ReadProxyStats, readProviders: ReadProviderStates, mappings: any AdminMappingRepository,
        cleanUp: CleanUp, jobs: any AdminVideoJobRepository, retryJob: RetryVideoJob, images: any AdminImageRepository,
        alerts: any AlertRepository
    ) {
        self.readStats = readStats
        self.readProviders = readProviders
        self.mappings = mappings
        self.cleanUp = cleanUp
        self.jobs = jobs
        self.retryJob = retryJob
        self.images = images
        self.alerts = alerts
    }
}
