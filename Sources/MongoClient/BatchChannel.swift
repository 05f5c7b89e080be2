import Dispatch
import Synchronization

/// Where a stream's consumer and the lane that serves it meet. A batch is fetched once it is asked for, never before.
final class BatchChannel<Element: Sendable>: Sendable {
    private typealias Answer = Result<[Element]?, MongoError>

    private enum State {
        /// Nobody asks right now.
        case quiet
        case asked(UnsafeContinuation<Answer, Never>)
        /// No further batch comes; an error is told to whoever asks.
        case over(MongoError?)
    }

    private let state = Mutex(State.quiet)
    /// Wakes the lane. Its thread is its own, so it may block.
    private let wake = DispatchSemaphore(value: 0)

    // MARK: - For the consumer

    /// Nil at the end.
    func next() async throws(MongoError) -> [Element]? {
        let answer = await withUnsafeContinuation { (continuation: UnsafeContinuation<Answer, Never>) in
            let answer = state.withLock { state -> Answer? in
                switch state {
                case .quiet:
                    state = .asked(continuation)
                    return nil
                case .asked:
                    preconditionFailure("a stream has one consumer, which asks for one batch after the other")
                case .over(let error):
                    return error.map(Answer.failure) ?? .success(nil)
                }
            }
            if let answer { continuation.resume(returning: answer) } else { wake.signal() }
        }
        return try answer.get()
    }

    // MARK: - For the lane

    /// Blocks until a batch is asked for; false once none is wanted any more.
    func awaitDemand() -> Bool {
        while true {
            let demand = state.withLock { state -> Bool? in
                switch state {
                case .quiet: nil
                case .asked: true
                case .over: false
                }
            }
            if let demand { return demand }
            wake.wait()
        }
    }

    func deliver(_ batch: [Element]) {
        let consumer = state.withLock { state -> UnsafeContinuation<Answer, Never>? in
            guard case .asked(let consumer) = state else { return nil }
            state = .quiet
            return consumer
        }
        consumer?.resume(returning: .success(batch))
    }

    // MARK: - For both

    /// Nothing comes after this. The first end counts.
    ///
    /// - Parameter error: what to tell the consumer; nil for the ordinary end.
    func end(_ error: MongoError? = nil) {
        let consumer = state.withLock { state -> UnsafeContinuation<Answer, Never>? in
            switch state {
            case .quiet:
                state = .over(error)
                return nil
            case .asked(let consumer):
                state = .over(error)
                return consumer
            case .over:
                return nil
            }
        }
        consumer?.resume(returning: error.map(Answer.failure) ?? .success(nil))
        wake.signal()
    }
}
