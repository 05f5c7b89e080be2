/// The alert rules. The raw value is used in messages and responses.
package enum AlertRule: String, Sendable, CaseIterable {
    /// Too many requests to the video proxy fail.
    case proxyErrorRate = "proxy_error_rate"
    /// Most calls to a provider fail.
    case providerFailing = "provider_failing"
    /// A job waits too long to be claimed.
    case jobsStuck = "jobs_stuck"
    /// The cleanup fails, or no longer runs.
    case cleanupFailing = "cleanup_failing"
    /// Copies fail although the provider's links are about to die.
    case copiesEndangered = "copies_endangered"
    /// The database is unavailable. Each process detects and reports this itself.
    case databaseUnreachable = "mongodb_unreachable"
}
