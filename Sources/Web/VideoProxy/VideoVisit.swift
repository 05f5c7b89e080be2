import Application
import Domain
import Synchronization

/// One request to the proxy, from its beginning to the line in the access log.
final class VideoVisit: Sendable {
    private struct State {
        var bytesSent: Int64 = 0
        var status: Int?
        var hasEnded = false
    }

    private let requestID: String
    private let method: String
    private let proxyID: String
    private let range: String?
    private let log: any ProxyAccessLog
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter proxyID: as it was asked for, even where it is none.
    init(requestID: String, method: String, proxyID: String, range: String?, log: any ProxyAccessLog) {
        self.requestID = requestID
        self.method = method
        self.proxyID = proxyID
        self.range = range
        self.log = log
    }

    /// The head of an answer is about to be sent.
    func answered(_ status: Int) { state.withLock { $0.status = status } }

    /// - Returns: whether these were the first.
    func sent(_ count: Int) -> Bool {
        state.withLock { state in
            defer { state.bytesSent += Int64(count) }
            return state.bytesSent == 0 && count > 0
        }
    }

    /// Writes the line, once, whoever calls first.
    ///
    /// - Parameter status: of the answer, where none was sent yet.
    func end(status: Int, isComplete: Bool) {
        let written = state.withLock { state -> State? in
            if state.hasEnded { return nil }
            state.hasEnded = true
            return state
        }
        guard let written else { return }
        log.record(
            ProxyAccess(
                requestID: requestID, method: method, proxyID: proxyID, range: range, status: written.status ?? status,
                bytesSent: written.bytesSent, duration: ContinuousClock.now - start, isComplete: isComplete))
    }
}
