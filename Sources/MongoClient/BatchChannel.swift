import Dispatch
import Synchronization

/// Channel between a stream's consumer and the thread that serves it. A batch is fetched only on demand.
final class BatchChannel<Element: Sendable>: Sendable {
    private typealias BatchResult = Result<[Element]?, MongoError>

    private enum State {
        /// No batch is requested.
        case idle
        case requested(UnsafeContinuation<BatchResult, Never>)
        /// No further batch comes; the error, if any, is thrown by the next call of `next`.
        case finished(MongoError?)
    }

    private let state = Mutex(State.idle)
    /// Wakes the serving thread, which is dedicated to it and may block.
    private let wake = DispatchSemaphore(value: 0)

    // MARK: - Consumer

    /// Request and await the next batch; nil at the end.
    func next() async throws(MongoError) -> [Element]? {
        let result = await withUnsafeContinuation { (continuation: UnsafeContinuation<BatchResult, Never>) in
            let result = state.withLock { state -> BatchResult? in
                switch state {
                case .idle:
                    state = .requested(continuation)
                    return nil
                case .requested:
                    preconditionFailure("a stream has one consumer, which requests one batch at a time")
                case .finished(let error):
                    return error.map(BatchResult.failure) ?? .success(nil)
                }
            }
            if let result { continuation.resume(returning: result) } else { wake.signal() }
        }
        return try result.get()
    }

    // MARK: - Serving thread

    /// Block until a batch is requested; false once the channel is finished.
    func awaitDemand() -> Bool {
        while true {
            let demand = state.withLock { state -> Bool? in
                switch state {
                case .idle: nil
                case .requested: true
                case .finished: false
                }
            }
            if let demand { return demand }
            wake.wait()
        }
    }

    func deliver(_ batch: [Element]) {
        let consumer = state.withLock { state -> UnsafeContinuation<BatchResult, Never>? in
            guard case .requested(let consumer) = state else { return nil }
            state = .idle
            return consumer
        }
        consumer?.resume(returning: .success(batch))
    }

    // MARK: - Both

    /// End the stream. Only the first call counts.
    ///
    /// - Parameter error: thrown to the consumer; nil for a normal end.
    func finish(_ error: MongoError? = nil) {
        let consumer = state.withLock { state -> UnsafeContinuation<BatchResult, Never>? in
            switch state {
            case .idle:
                state = .finished(error)
                return nil
            case .requested(let consumer):
                state = .finished(error)
                return consumer
            case .finished:
                return nil
            }
        }
        consumer?.resume(returning: error.map(BatchResult.failure) ?? .success(nil))
        wake.signal()
    }
}
