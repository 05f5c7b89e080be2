/// Forwards to any number of recorders.
package struct CompositeStatsRecorder: StatsRecorder {
    private let all: [any StatsRecorder]

    package init(_ all: [any StatsRecorder] = []) { self.all = all }

    package func proxyRequestEnded(_ result: ProxyRequestResult) { for one in all { one.proxyRequestEnded(result) } }

    package func providerCallEnded(_ result: ProviderCallResult) { for one in all { one.providerCallEnded(result) } }

    package func cleanupEnded(_ result: CleanupResult) { for one in all { one.cleanupEnded(result) } }
}
