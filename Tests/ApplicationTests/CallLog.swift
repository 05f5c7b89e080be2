import Synchronization

/// What happened, in its order.
final class CallLog: Sendable {
    private let state = Mutex<[String]>([])

    func note(_ line: String) { state.withLock { $0.append(line) } }

    var lines: [String] { state.withLock { $0 } }
}
