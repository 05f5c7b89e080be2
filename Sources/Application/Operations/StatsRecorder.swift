/// Hears of everything that operators count, at the moment when it ends. Any thread may call, event loops among them: an
/// implementation takes a note and returns at once.
package protocol StatsRecorder: Sendable {
    /// A request to the video proxy has come to its end; each is told of once.
    func proxyRequestEnded(_ end: ProxyRequestEnd)

    /// A call to a provider has come to its end: each attempt over the wire is one. One that this program broke off
    /// itself, because it was told to stop, is not told of.
    func providerCallEnded(_ end: ProviderCallEnd)

    /// A run of the clean-up has come to its end, whoever asked for it.
    func cleanupEnded(_ end: CleanupResult)
}
