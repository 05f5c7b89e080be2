import Application
import Domain
import HTTPTypes
import Synchronization

/// One request to the proxy, from its beginning to the line in the access log and the operators' count.
final class ProxyRequestRecord: Sendable {
    private struct State {
        var bytesSent: Int64 = 0
        var status: Int?
        var hasEnded = false
        /// From the beginning to the head.
        var responseTime: Duration?
        var isOriginWithoutVideo = false
    }

    private let requestID: String
    private let method: String
    private let proxyID: String
    private let range: String?
    private let log: any AccessLog
    private let recorder: any StatsRecorder
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter proxyID: as it was asked for, even where it is none.
    init(
        requestID: String, method: String, proxyID: String, range: String?, log: any AccessLog,
        recorder: any StatsRecorder
    ) {
        self.requestID = requestID
        self.method = method
        self.proxyID = proxyID
        self.range = range
        self.log = log
        self.recorder = recorder
    }

    /// The head of an answer is about to be sent.
    func answered(_ status: Int) {
        let time = ContinuousClock.now - start
        state.withLock { ($0.status, $0.responseTime) = (status, time) }
    }

    /// The origin has the video no longer, though its address here still lives.
    func originHasNoVideo() { state.withLock { $0.isOriginWithoutVideo = true } }

    /// - Returns: whether these were the first.
    func sent(_ count: Int) -> Bool {
        state.withLock { state in
            defer { state.bytesSent += Int64(count) }
            return state.bytesSent == 0 && count > 0
        }
    }

    /// An error is about to be sent in place of a video.
    func end(failing failure: Failure) {
        let isOrigins = state.withLock { $0.isOriginWithoutVideo }
        end(isOrigins ? .originFailed : failure.proxyOutcome, status: failure.status.code)
    }

    /// Writes the line, once, whoever calls first.
    ///
    /// - Parameter status: of the answer, where none was sent yet.
    func end(_ outcome: ProxyOutcome, status: Int) {
        let written = state.withLock { state -> State? in
            if state.hasEnded { return nil }
            state.hasEnded = true
            return state
        }
        guard let written else { return }
        let duration = ContinuousClock.now - start
        let isComplete = outcome != .clientLeft && outcome != .originBroke
        // Whoever left before there was an answer waited for none.
        let waited = written.responseTime ?? (isComplete ? duration : nil)
        recorder.proxyRequestEnded(
            ProxyRequestEnd(outcome: outcome, bytes: written.bytesSent, responseTime: waited, duration: duration))
        log.record(
            AccessLogRequest(
                requestID: requestID, method: method, proxyID: proxyID, range: range, status: written.status ?? status,
                bytesSent: written.bytesSent, duration: duration, isComplete: isComplete))
    }
}
