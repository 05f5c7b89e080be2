/// An error of `SandboxServer`.
package enum SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// `run()` could not listen; with the system's message.
    case notListening(String)
    /// `run()` has ended.
    case stopped
    case unknownTask(String)
    /// The file to offer does not exist.
    case unknownFile(String)

    package var description: String {
        switch self {
        case .notListening(let reason): "the sandbox cannot listen: \(reason)"
        case .stopped: "the sandbox has stopped"
        case .unknownTask(let id): "the sandbox has no task \(id)"
        case .unknownFile(let path): "the file \(path) does not exist"
        }
    }
}
