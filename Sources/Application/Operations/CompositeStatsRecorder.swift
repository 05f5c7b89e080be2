/// Tells several listeners; without any, nobody.
package struct CompositeStatsRecorder: StatsRecorder {
    private let all: [any StatsRecorder]

    package init(_ all: [any StatsRecorder] = []) { self.all = all }

    package func proxyRequestEnded(_ end: ProxyRequestEnd) { for one in all { one.proxyRequestEnded(end) } }

    package func providerCallEnded(_ end: ProviderCallEnd) { for one in all { one.providerCallEnded(end) } }

    package func cleanupEnded(_ end: CleanupResult) { for one in all { one.cleanupEnded(end) } }
}
