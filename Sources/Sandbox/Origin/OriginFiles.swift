import FoundationEssentials
import Synchronization

/// The files that tests offer, by path.
final class OriginFiles: Sendable {
    private let files = Mutex<[String: CustomOriginFile]>([:])

    /// - Returns: the new path.
    func add(_ file: CustomOriginFile) -> String {
        let path = "/offered/\(UUID().uuidString.lowercased()).mp4"
        files.withLock { $0[path] = file }
        return path
    }

    subscript(path: String) -> CustomOriginFile? {
        files.withLock { $0[path] }
    }
}
