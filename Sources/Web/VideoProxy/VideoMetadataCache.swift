import Domain
import Synchronization

/// Caches video metadata, so that HEAD and ranges beyond the end need no request to the origin.
final class VideoMetadataCache: Sendable {
    /// Entries per half, about 100 bytes each.
    private static let limit = 16_384

    private struct State {
        var young: [ProxyID: VideoMetadata] = [:]
        var old: [ProxyID: VideoMetadata] = [:]
    }

    private let state = Mutex(State())

    subscript(id: ProxyID) -> VideoMetadata? {
        state.withLock { state in
            if let metadata = state.young[id] { return metadata }
            guard let metadata = state.old[id] else { return nil }
            Self.insert(metadata, id, &state)
            return metadata
        }
    }

    func store(_ metadata: VideoMetadata, for id: ProxyID) { state.withLock { Self.insert(metadata, id, &$0) } }

    func remove(_ id: ProxyID) {
        state.withLock { state in
            state.young[id] = nil
            state.old[id] = nil
        }
    }

    /// A full young half becomes the old one; entries of the old half that were not used since are dropped.
    private static func insert(_ metadata: VideoMetadata, _ id: ProxyID, _ state: inout State) {
        if state.young.count >= limit { (state.old, state.young) = (state.young, [:]) }
        state.young[id] = metadata
    }
}
