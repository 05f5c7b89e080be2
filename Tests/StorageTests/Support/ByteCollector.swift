import Glibc
import NIOCore
import Synchronization

/// Collects bytes that are read.
final class ByteCollector: Sendable {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    func append(_ bytes: UnsafeRawBufferPointer) { collected.withLock { $0 += bytes } }

    /// Reads a region; fails for bytes in memory, which have been copied.
    func append(_ data: IOData, on loop: any EventLoop) -> EventLoopFuture<Void> {
        loop.makeCompletedFuture {
            guard case .fileRegion(let region) = data else { throw CopiedBytes() }
            let bytes = try region.fileHandle.withUnsafeFileDescriptor { file in
                [UInt8](unsafeUninitializedCapacity: region.readableBytes) { buffer, count in
                    count = max(0, pread(file, buffer.baseAddress, buffer.count, off_t(region.readerIndex)))
                }
            }
            bytes.withUnsafeBytes(append)
        }
    }

    private struct CopiedBytes: Error {}
}
