/// From when on something is wrong, and for how long before somebody is told.
package struct AlertThresholds: Sendable, Hashable {
    /// How often the rules are looked at, by one of all processes.
    package var interval: Duration = .seconds(30)
    /// So many times in a row something must be wrong before an alert begins: a minute and a half.
    package var checksToBegin = 3
    /// So many times in a row all must be well before it ends: two minutes and a half.
    package var checksToEnd = 5

    /// How far back requests to the video proxy count.
    package var proxyWindow: Duration = .seconds(300)
    /// Part of the requests that may fail, and how many there must be: a few broken videos in a quiet night are no rate.
    package var proxyErrorRate = 0.05
    package var proxyRequests = 20
    /// How far back calls to a provider count.
    package var providerWindow: Duration = .seconds(600)
    /// Part of the calls that may fail, and how many there must be.
    package var providerErrorRate = 0.5
    package var providerCalls = 5
    /// How long a job may wait for somebody to take it up.
    package var longestWait: Duration = .seconds(900)
    /// How long after it was due the clean-up may come.
    package var cleanupGrace: Duration = .seconds(900)

    package init() {}
}
