import Domain
import Synchronization

/// Remembers videos' facts, so that HEAD and a range beyond the end need no question to the origin.
final class VideoMetadataCache: Sendable {
    /// Of each of the two halves. An entry takes about 100 bytes.
    private static let limit = 16_384

    private struct State {
        var young: [ProxyID: VideoMetadata] = [:]
        var old: [ProxyID: VideoMetadata] = [:]
    }

    private let state = Mutex(State())

    subscript(id: ProxyID) -> VideoMetadata? {
        state.withLock { state in
            if let facts = state.young[id] { return facts }
            guard let facts = state.old[id] else { return nil }
            Self.store(facts, id, &state)
            return facts
        }
    }

    func learn(_ facts: VideoMetadata, of id: ProxyID) { state.withLock { Self.store(facts, id, &$0) } }

    func forget(_ id: ProxyID) {
        state.withLock { state in
            state.young[id] = nil
            state.old[id] = nil
        }
    }

    /// When the young half is full, it becomes the old one, and what nobody asked for since is forgotten.
    private static func store(_ facts: VideoMetadata, _ id: ProxyID, _ state: inout State) {
        if state.young.count >= limit { (state.old, state.young) = (state.young, [:]) }
        state.young[id] = facts
    }
}
