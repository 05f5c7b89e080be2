/// Thresholds of the alert rules.
package struct AlertThresholds: Sendable, Hashable {
    /// How often one of all processes evaluates the rules.
    package var interval: Duration = .seconds(30)
    /// Consecutive bad evaluations before an alert starts: a minute and a half.
    package var checksToBegin = 3
    /// Consecutive good evaluations before it ends: two minutes and a half.
    package var checksToEnd = 5

    /// The time window of requests to the video proxy.
    package var proxyWindow: Duration = .seconds(300)
    /// The tolerated error rate, and the fewest requests for one: a few failures in a quiet night are no rate.
    package var proxyErrorRate = 0.05
    package var proxyRequests = 20
    /// The time window of calls to a provider.
    package var providerWindow: Duration = .seconds(600)
    /// The tolerated error rate, and the fewest calls for one.
    package var providerErrorRate = 0.5
    package var providerCalls = 5
    /// How long a due job may wait to be claimed.
    package var longestWait: Duration = .seconds(900)
    /// How late the cleanup may run.
    package var cleanupGrace: Duration = .seconds(900)

    package init() {}
}
