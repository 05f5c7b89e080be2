/// What somebody is told of; there is nothing else. The raw value is its name in messages and answers.
package enum AlertRule: String, Sendable, CaseIterable {
    /// Too many of the videos that are asked for cannot be had.
    case proxyErrorRate = "proxy_error_rate"
    /// Most calls to a provider fail.
    case providerFailing = "provider_failing"
    /// A job waits too long for somebody to take it up.
    case jobsStuck = "jobs_stuck"
    /// The clean-up fails, or does not come any more.
    case cleanupFailing = "cleanup_failing"
    /// The database does not answer. Each process finds that out, and tells it, for itself.
    case databaseUnreachable = "mongodb_unreachable"
}
