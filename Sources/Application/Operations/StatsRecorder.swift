/// Records events for statistics as they end. Called from any thread, event loops included, so it must not block.
package protocol StatsRecorder: Sendable {
    /// Called once per request to the video proxy.
    func proxyRequestEnded(_ result: ProxyRequestResult)

    /// Called once per attempt of a provider call. Calls cancelled by the shutdown are not recorded.
    func providerCallEnded(_ result: ProviderCallResult)

    /// Called once per cleanup run.
    func cleanupEnded(_ result: CleanupResult)
}
