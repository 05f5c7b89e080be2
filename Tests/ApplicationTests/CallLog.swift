import Synchronization

/// Records calls in order.
final class CallLog: Sendable {
    private let state = Mutex<[String]>([])

    func record(_ line: String) { state.withLock { $0.append(line) } }

    var lines: [String] { state.withLock { $0 } }
}
