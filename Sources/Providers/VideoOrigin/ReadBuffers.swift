import NIOCore

/// The large buffers of one event loop. A client that takes a chunk at once gives its buffer back before anybody else
/// reads, so a few serve all fast streams: freed and made anew each time, they cost a third of a short video's time in
/// page faults.
final class ReadBuffers {
    /// Kept at most, and none while nobody watches; slow clients hold on to more for a while.
    private static let limit = 32
    /// In bytes: smaller ones cost the allocator nothing.
    private static let ordinary = 64 * 1024

    private let largest: Int
    private var free: [ByteBuffer] = []

    /// - Parameter largest: in bytes; the size of all that are kept.
    init(largest: Int) { self.largest = largest }

    /// - Parameter size: in bytes; the buffer may be larger.
    func take(_ size: Int, _ allocator: ByteBufferAllocator) -> ByteBuffer {
        guard size > Self.ordinary else { return allocator.buffer(capacity: size) }
        while var buffer = free.popLast() {
            // One that somebody still reads from is left to them.
            if buffer.modifyIfUniquelyOwned({ $0.clear() }) != nil { return buffer }
        }
        return allocator.buffer(capacity: largest)
    }

    /// - Parameter buffer: of which the giver makes no more use.
    func give(_ buffer: ByteBuffer) {
        if buffer.storageCapacity == largest, free.count < Self.limit { free.append(buffer) }
    }

    func drop() { free = [] }
}
