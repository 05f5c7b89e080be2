import Synchronization

/// The public base URLs of the sandbox.
final class SandboxURLs: Sendable {
    private let urls: Mutex<(base: String, origin: String)>

    init(base: String, origin: String) {
        urls = Mutex((base, origin))
    }

    /// The base URL of the APIs and images: scheme, host and port, without a trailing slash. Updated, like that of
    /// the origin, once the port is bound.
    var baseURL: String {
        get { urls.withLock { $0.base } }
        set { urls.withLock { $0.base = newValue } }
    }

    /// The base URL of the videos.
    var originURL: String {
        get { urls.withLock { $0.origin } }
        set { urls.withLock { $0.origin = newValue } }
    }

    /// The URL of the image of a task; nil unless it has succeeded.
    func imageURL(of task: SandboxTask) -> String? {
        task.resultName.map { "\(baseURL)/r/\($0)" }
    }
}
