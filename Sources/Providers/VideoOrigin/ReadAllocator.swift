import NIOCore

/// Gives each read of a connection a buffer of the size that its meter wants.
struct ReadAllocator: RecvByteBufferAllocator {
    private let meter: NIOLoopBound<ReadMeter>

    /// - Parameter loop: the connection's.
    init(_ meter: ReadMeter, on loop: any EventLoop) { self.meter = NIOLoopBound(meter, eventLoop: loop) }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { allocator.buffer(capacity: meter.value.size) }

    /// - Returns: always true, or the channel would keep and reuse one buffer of whatever size it had first.
    mutating func record(actualReadBytes: Int) -> Bool { true }
}
