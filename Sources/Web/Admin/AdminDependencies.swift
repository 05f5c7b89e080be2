package import Application

/// What the operators' routes need of the application.
package struct AdminDependencies: Sendable {
    package var readStats: ReadProxyStats
    package var readProviders: ReadProviderStates
    package var mappings: any MappingOverview
    package var cleanUp: CleanUp
    package var jobs: any VideoJobOverview
    package var retryJob: RetryVideoJob
    package var images: any ImageOverview
    package var alerts: any AlertLedger

    package init(
        readStats: ReadProxyStats, readProviders: ReadProviderStates, mappings: any MappingOverview,
        cleanUp: CleanUp, jobs: any VideoJobOverview, retryJob: RetryVideoJob, images: any ImageOverview,
        alerts: any AlertLedger
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
