import FoundationEssentials
import Synchronization

/// The files of tests' own, by their paths.
final class OriginShelf: Sendable {
    private let offers = Mutex<[String: OriginOffer]>([:])

    /// Returns the new path.
    func add(_ offer: OriginOffer) -> String {
        let path = "/offered/\(UUID().uuidString.lowercased()).mp4"
        offers.withLock { $0[path] = offer }
        return path
    }

    subscript(path: String) -> OriginOffer? {
        offers.withLock { $0[path] }
    }
}
