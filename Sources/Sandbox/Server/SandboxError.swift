/// Why a call to the sandbox's controls cannot be done.
package enum SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// `run()` could not listen; the text is the system's.
    case notListening(String)
    /// `run()` has ended.
    case stopped
    case unknownTask(String)
    /// There is no such file to offer.
    case unknownFile(String)

    package var description: String {
        switch self {
        case .notListening(let reason): "the sandbox cannot listen: \(reason)"
        case .stopped: "the sandbox has stopped"
        case .unknownTask(let id): "the sandbox has no task \(id)"
        case .unknownFile(let path): "there is no file \(path)"
        }
    }
}
