import NIOCore

/// Allocates the read buffers of a connection in the size chosen by its meter.
struct ReadAllocator: RecvByteBufferAllocator {
    private let meter: NIOLoopBound<ReadMeter>
    private let buffers: NIOLoopBound<ReadBuffers>

    /// - Parameter loop: the connection's event loop.
    init(_ meter: ReadMeter, _ buffers: ReadBuffers, on loop: any EventLoop) {
        self.meter = NIOLoopBound(meter, eventLoop: loop)
        self.buffers = NIOLoopBound(buffers, eventLoop: loop)
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        buffers.value.take(meter.value.nextSize(), allocator)
    }

    /// - Returns: always true; otherwise the channel would reuse its first buffer, whatever its size.
    mutating func record(actualReadBytes: Int) -> Bool { true }
}
