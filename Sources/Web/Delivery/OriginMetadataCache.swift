import Synchronization

/// Caches the metadata of content at origins by its entity tag, so that HEAD and ranges beyond the end need no request.
final class OriginMetadataCache: Sendable {
    /// Entries per half, about 100 bytes each.
    private static let limit = 16_384

    private struct State {
        var young: [EntityTag: ContentMetadata] = [:]
        var old: [EntityTag: ContentMetadata] = [:]
    }

    private let state = Mutex(State())

    subscript(tag: EntityTag) -> ContentMetadata? {
        state.withLock { state in
            if let metadata = state.young[tag] { return metadata }
            guard let metadata = state.old[tag] else { return nil }
            Self.insert(metadata, tag, &state)
            return metadata
        }
    }

    func store(_ metadata: ContentMetadata, for tag: EntityTag) { state.withLock { Self.insert(metadata, tag, &$0) } }

    func remove(_ tag: EntityTag) {
        state.withLock { state in
            state.young[tag] = nil
            state.old[tag] = nil
        }
    }

    /// A full young half becomes the old one; entries of the old half that were not used since are dropped.
    private static func insert(_ metadata: ContentMetadata, _ tag: EntityTag, _ state: inout State) {
        if state.young.count >= limit { (state.old, state.young) = (state.young, [:]) }
        state.young[tag] = metadata
    }
}
