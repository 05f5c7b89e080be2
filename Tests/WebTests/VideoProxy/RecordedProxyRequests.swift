import Application
import Domain
import Synchronization

/// One video mapping, and what the proxy records about its requests.
final class RecordedProxyRequests: VideoMappingRepository, PlayCounter, AccessLog, StatsRecorder {
    private struct State {
        var plays = 0
        var accesses: [AccessLogRequest] = []
        var ends: [ProxyRequestResult] = []
        var waiters: [(Int, CheckedContinuation<Void, Never>)] = []
    }

    private let source: VideoSource
    private let state = Mutex(State())

    init(_ source: VideoSource) { self.source = source }

    var plays: Int { state.withLock { $0.plays } }

    /// The lines of the log, once there are at least `count`.
    func accesses(_ count: Int) async -> [AccessLogRequest] {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.accesses.count >= count { return continuation.resume() }
                state.waiters.append((count, continuation))
            }
        }
        return state.withLock { $0.accesses }
    }

    func source(of id: ProxyID) async throws(Failure) -> VideoSource? { id.text == ProxyFixture.id ? source : nil }

    func count(_ play: CountedPlay) { state.withLock { $0.plays += 1 } }

    /// The recorded statistics; each precedes its log line.
    var ends: [ProxyRequestResult] { state.withLock { $0.ends } }

    func proxyRequestEnded(_ end: ProxyRequestResult) { state.withLock { $0.ends.append(end) } }

    func providerCallEnded(_ end: ProviderCallResult) {}

    func cleanupEnded(_ end: CleanupResult) {}

    func record(_ access: AccessLogRequest) {
        state.withLock { state in
            state.accesses.append(access)
            for (count, waiter) in state.waiters where count <= state.accesses.count { waiter.resume() }
            state.waiters.removeAll { $0.0 <= state.accesses.count }
        }
    }
}
