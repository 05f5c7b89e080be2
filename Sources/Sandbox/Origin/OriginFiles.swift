import FoundationEssentials
import Synchronization

/// The files of tests' own, by their paths.
final class OriginFiles: Sendable {
    private let offers = Mutex<[String: CustomOriginFile]>([:])

    /// Returns the new path.
    func add(_ offer: CustomOriginFile) -> String {
        let path = "/offered/\(UUID().uuidString.lowercased()).mp4"
        offers.withLock { $0[path] = offer }
        return path
    }

    subscript(path: String) -> CustomOriginFile? {
        offers.withLock { $0[path] }
    }
}
