import Synchronization

/// Where the sandbox's pictures are found from outside.
final class Addresses: Sendable {
    private let base: Mutex<String>

    init(base: String) {
        self.base = Mutex(base)
    }

    /// Scheme, host and port, without a slash at the end. Set again once a free port has been taken.
    var baseURL: String {
        get { base.withLock { $0 } }
        set { base.withLock { $0 = newValue } }
    }

    /// nil unless the task has succeeded.
    func result(of task: SandboxTask) -> String? {
        task.resultName.map { "\(baseURL)/r/\($0)" }
    }
}
