import Synchronization

/// Where the sandbox is found from outside.
final class SandboxURLs: Sendable {
    private let both: Mutex<(base: String, origin: String)>

    init(base: String, origin: String) {
        both = Mutex((base, origin))
    }

    /// The APIs and the pictures: scheme, host and port, without a slash at the end. Set again, as the origin's is, once
    /// a free port has been taken.
    var baseURL: String {
        get { both.withLock { $0.base } }
        set { both.withLock { $0.base = newValue } }
    }

    /// The videos.
    var originURL: String {
        get { both.withLock { $0.origin } }
        set { both.withLock { $0.origin = newValue } }
    }

    /// The picture of a task; nil unless it has succeeded.
    func result(of task: SandboxTask) -> String? {
        task.resultName.map { "\(baseURL)/r/\($0)" }
    }
}
