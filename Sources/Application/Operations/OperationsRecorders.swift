/// Tells several listeners; without any, nobody.
package struct OperationsRecorders: OperationsRecorder {
    private let all: [any OperationsRecorder]

    package init(_ all: [any OperationsRecorder] = []) { self.all = all }

    package func proxyRequestEnded(_ end: ProxyRequestEnd) { for one in all { one.proxyRequestEnded(end) } }

    package func providerCallEnded(_ end: ProviderCallEnd) { for one in all { one.providerCallEnded(end) } }

    package func cleanUpEnded(_ end: CleanUpEnd) { for one in all { one.cleanUpEnded(end) } }
}
