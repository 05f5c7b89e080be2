import Application
import Domain
import HTTPTypes
import Synchronization

/// One proxy request, recorded once in the access log and the statistics when it finishes.
final class ProxyRequestRecord: Sendable {
    private struct State {
        var bytesSent: Int64 = 0
        var status: Int?
        var isFinished = false
        /// From the start of the request to the response head.
        var responseTime: Duration?
        var isGoneAtOrigin = false
    }

    private let requestID: String
    private let method: String
    private let proxyID: String
    private let range: String?
    private let log: any AccessLog
    private let recorder: any StatsRecorder
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter proxyID: as requested, even if invalid.
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

    /// Records the response head, just before it is sent.
    func responseStarted(_ status: Int) {
        let time = ContinuousClock.now - start
        state.withLock { ($0.status, $0.responseTime) = (status, time) }
    }

    /// The origin no longer has the video, although the mapping has not expired.
    func originReportedGone() { state.withLock { $0.isGoneAtOrigin = true } }

    /// - Returns: whether these are the first bytes.
    func sent(_ count: Int) -> Bool {
        state.withLock { state in
            defer { state.bytesSent += Int64(count) }
            return state.bytesSent == 0 && count > 0
        }
    }

    /// Finishes with an error response in place of a video.
    func finish(failure: Failure) {
        let isGoneAtOrigin = state.withLock { $0.isGoneAtOrigin }
        finish(isGoneAtOrigin ? .originFailed : failure.proxyOutcome, status: failure.status.code)
    }

    /// Writes the log line; only the first call has an effect.
    ///
    /// - Parameter status: the response status, if no response head was sent yet.
    func finish(_ outcome: ProxyOutcome, status: Int) {
        let final = state.withLock { state -> State? in
            if state.isFinished { return nil }
            state.isFinished = true
            return state
        }
        guard let final else { return }
        let duration = ContinuousClock.now - start
        let isComplete = outcome != .clientDisconnected && outcome != .originInterrupted
        // A client that left before the response has no response time.
        let responseTime = final.responseTime ?? (isComplete ? duration : nil)
        recorder.proxyRequestEnded(
            ProxyRequestResult(outcome: outcome, bytes: final.bytesSent, responseTime: responseTime, duration: duration)
        )
        log.record(
            AccessLogRequest(
                requestID: requestID, method: method, proxyID: proxyID, range: range, status: final.status ?? status,
                bytesSent: final.bytesSent, duration: duration, isComplete: isComplete))
    }
}
