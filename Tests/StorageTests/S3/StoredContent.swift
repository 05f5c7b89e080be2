import Application
import Crypto
import Domain
import NIOCore
import NIOPosix
import SeededNumbers
import Synchronization

/// Random content with its key and digest.
struct StoredContent: Sendable {
    let key: ObjectKey
    let bytes: [UInt8]

    init(_ size: Int, fileExtension: String = "mp4") {
        var random = SeededGenerator(seed: .random(in: 0 ... .max))
        key = ObjectKey(random: random.bytes(16), fileExtension: fileExtension)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 8)
        while bytes.count < size { withUnsafeBytes(of: random.next()) { bytes += $0 } }
        self.bytes = Array(bytes.prefix(size))
    }

    /// Stores do not look at the CRC-32.
    var digest: ContentDigest { ContentDigest(sha256: SHA256.hash(data: bytes).hexadecimal, crc32: 0) }
}

extension ObjectStore {
    func put(_ content: StoredContent, contentType: String = "video/mp4") async throws {
        try await put(.bytes(content.bytes), as: content.key, digest: content.digest, contentType: contentType)
    }

    /// Reads an object to its end.
    func read(
        _ key: ObjectKey, size: Int, range: ClosedRange<Int64>? = nil, contentType: String = "video/mp4"
    ) async throws -> (head: OriginResponseHead, bytes: [UInt8]) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let exchange = try await loop.submit {
            read(key, size: Int64(size), range: range, contentType: contentType, on: loop)
        }.get()
        let head = try await exchange.head.get()
        let bytes = Mutex<[UInt8]>([])
        try await loop.flatSubmit {
            exchange.relay { chunk in
                if case .byteBuffer(let buffer) = chunk { bytes.withLock { $0 += buffer.readableBytesView } }
                return loop.makeSucceededVoidFuture()
            }
        }.get()
        return (head, bytes.withLock { $0 })
    }

    func listed() async throws(Failure) -> [StoredObject] {
        var objects: [StoredObject] = []
        try await list { batch throws(Failure) in objects += batch }
        return objects
    }
}
