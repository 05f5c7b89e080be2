import NIOCore
import Synchronization

/// An LRU cache of bytes by name, bounded by their total size.
final class ByteCache: Sendable {
    private struct Entry {
        let bytes: ByteBuffer
        var used: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var size = 0
        var tick = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: in bytes.
    init(limit: Int) {
        self.limit = limit
    }

    subscript(name: String) -> ByteBuffer? {
        state.withLock { state in
            state.tick += 1
            state.entries[name]?.used = state.tick
            return state.entries[name]?.bytes
        }
    }

    func insert(_ bytes: ByteBuffer, as name: String) {
        state.withLock { state in
            state.tick += 1
            let old = state.entries.updateValue(Entry(bytes: bytes, used: state.tick), forKey: name)
            state.size += bytes.readableBytes - (old?.bytes.readableBytes ?? 0)
            while state.size > limit, let oldest = state.entries.min(by: { $0.value.used < $1.value.used }) {
                state.size -= oldest.value.bytes.readableBytes
                state.entries[oldest.key] = nil
            }
        }
    }
}
