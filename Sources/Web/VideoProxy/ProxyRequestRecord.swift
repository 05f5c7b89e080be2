import Application
import Domain
import HTTPTypes
import Synchronization

/// One proxy request, recorded once in the access log and the statistics when it finishes.
final class ProxyRequestRecord: DeliveryObserver {
    private struct State {
        var bytesSent: Int64 = 0
        var status: Int?
        var isFinished = false
        /// From the start of the request to the response head.
        var responseTime: Duration?
        var isContentMissing = false
        var video: RecordID?
    }

    /// Nil if the requested one is invalid.
    let id: ProxyID?
    private let requestID: String
    private let method: String
    private let proxyID: String
    private let range: String?
    private let dependencies: VideoProxyDependencies
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter proxyID: as requested, even if invalid.
    init(
        requestID: String, method: String, proxyID: String, range: String?, _ dependencies: VideoProxyDependencies
    ) {
        id = ProxyID(proxyID)
        self.requestID = requestID
        self.method = method
        self.proxyID = proxyID
        self.range = range
        self.dependencies = dependencies
    }

    /// The video was found: its history record, if it has one.
    func found(_ video: RecordID?) { state.withLock { $0.video = video } }

    func responseStarted(_ status: Int) {
        let time = ContinuousClock.now - start
        state.withLock { ($0.status, $0.responseTime) = (status, time) }
    }

    func contentIsMissing() { state.withLock { $0.isContentMissing = true } }

    /// Counts a play if the response starts at the first byte and has more than two: players probe range support with
    /// one or two bytes.
    func bodyStarted(_ extent: OriginResponseHead.Extent) {
        if case .part(let bytes, _) = extent, bytes.lowerBound > 0 || bytes.upperBound < 2 { return }
        if let id { dependencies.counter.count(CountedPlay(id, record: state.withLock { $0.video })) }
    }

    func sent(_ count: Int) { state.withLock { $0.bytesSent += Int64(count) } }

    /// Finishes with an error response in place of a video.
    func finish(failure: Failure) {
        let isContentMissing = state.withLock { $0.isContentMissing }
        finish(isContentMissing ? .originFailed : failure.proxyOutcome, status: failure.status.code)
    }

    /// Writes the log line.
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
        dependencies.recorder.proxyRequestEnded(
            ProxyRequestResult(outcome: outcome, bytes: final.bytesSent, responseTime: responseTime, duration: duration)
        )
        dependencies.log.record(
            AccessLogRequest(
                requestID: requestID, method: method, proxyID: proxyID, range: range, status: final.status ?? status,
                bytesSent: final.bytesSent, duration: duration, isComplete: isComplete))
    }
}
