package import Application

/// What the admin routes need from the application.
package struct AdminDependencies: Sendable {
    package var readStats: ReadProxyStats
    package var readProviders: ReadProviderHealth
    package var mappings: any AdminMappingRepository
    package var cleanup: CleanupService
    package var jobs: any AdminVideoJobRepository
    package var retryJob: RetryVideoJob
    package var attachTask: AttachVideoTask
    package var images: any AdminImageRepository
    package var readStorage: ReadStorageState
    package var alerts: any AlertRepository
    package var auditLog: AuditLog

    package init(
        readStats: ReadProxyStats, readProviders: ReadProviderHealth, mappings: any AdminMappingRepository,
        cleanup: CleanupService, jobs: any AdminVideoJobRepository, retryJob: RetryVideoJob,
        attachTask: AttachVideoTask, images: any AdminImageRepository, readStorage: ReadStorageState,
        alerts: any AlertRepository, auditLog: AuditLog
    ) {
        self.readStats = readStats
        self.readProviders = readProviders
        self.mappings = mappings
        self.cleanup = cleanup
        self.jobs = jobs
        self.retryJob = retryJob
        self.attachTask = attachTask
        self.images = images
        self.readStorage = readStorage
        self.alerts = alerts
        self.auditLog = auditLog
    }
}
