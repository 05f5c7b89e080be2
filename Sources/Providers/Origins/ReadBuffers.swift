import NIOCore

/// The pool of large read buffers of one event loop. A fast client releases its buffer before the next read, so a few
/// serve all fast streams; allocating one per read costs a third of a short video's time in page faults.
final class ReadBuffers {
    /// Maximum number of pooled buffers; none are kept without streams. Slow clients may hold more for a while.
    private static let limit = 32
    /// In bytes: smaller buffers are cheap to allocate.
    private static let smallBufferSize = 64 * 1024

    private let largest: Int
    private var free: [ByteBuffer] = []

    /// - Parameter largest: the size of all pooled buffers, in bytes.
    init(largest: Int) { self.largest = largest }

    /// - Parameter size: in bytes; the buffer may be larger.
    func take(_ size: Int, _ allocator: ByteBufferAllocator) -> ByteBuffer {
        guard size > Self.smallBufferSize else { return allocator.buffer(capacity: size) }
        while var buffer = free.popLast() {
            // A buffer that is still in use is dropped from the pool.
            if buffer.modifyIfUniquelyOwned({ $0.clear() }) != nil { return buffer }
        }
        return allocator.buffer(capacity: largest)
    }

    /// - Parameter buffer: no longer used by the caller.
    func recycle(_ buffer: ByteBuffer) {
        if buffer.storageCapacity == largest, free.count < Self.limit { free.append(buffer) }
    }

    func drop() { free = [] }
}
