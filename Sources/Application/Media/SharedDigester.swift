import Domain
import NIOCore
import Synchronization

/// A digester for callbacks that run on other threads, one at a time.
final class SharedDigester: Sendable {
    private let digester = Mutex(ContentDigester())

    func update(_ bytes: UnsafeRawBufferPointer) { digester.withLock { $0.update(bytes) } }

    func update(_ bytes: ByteBuffer) { digester.withLock { $0.update(bytes) } }

    var size: Int64 { digester.withLock { $0.size } }
    var digest: ContentDigest { digester.withLock { $0.digest } }
}
